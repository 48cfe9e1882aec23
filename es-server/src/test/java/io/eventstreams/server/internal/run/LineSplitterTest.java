package io.eventstreams.server.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
  private final List<String> lines = new ArrayList<>();
  private LineSplitter splitter = splitter(5);

  private LineSplitter splitter(int maxLineBytes) {
    return new LineSplitter(
        maxLineBytes,
        new LineSplitter.Lines() {
          @Override
          public void line(byte[] bytes) {
            lines.add(new String(bytes, StandardCharsets.ISO_8859_1));
          }

          @Override
          public void longLine(long number) {
            lines.add("long line " + number);
          }
        });
  }

  private List<String> linesOf(String... pieces) {
    for (String piece : pieces) {
      byte[] bytes = piece.getBytes(StandardCharsets.ISO_8859_1);
      splitter.accept(bytes, bytes.length);
    }
    splitter.finish();
    return lines;
  }

  @Test
  void endsALineWithEitherTerminator() {
    assertThat(linesOf("a\nb\r\nc\rd\n")).containsExactly("a", "b", "c\rd");
  }

  @Test
  void keepsBlankLines() {
    assertThat(linesOf("\n\r\n\n")).containsExactly("", "", "");
  }

  @Test
  void takesALastLineWithoutATerminator() {
    assertThat(linesOf("a\nb")).containsExactly("a", "b");
    lines.clear();
    assertThat(linesOf("c\r")).containsExactly("c\r");
  }

  @Test
  void joinsALineFromPieces() {
    assertThat(linesOf("a", "b", "\r", "\nc", "", "d\n")).containsExactly("ab", "cd");
  }

  @Test
  void leavesOutALineThatIsTooLongAndGoesOn() {
    assertThat(linesOf("12345\n123456\n1", "2345", "67", "\n12345\r\n1234567"))
        .containsExactly("12345", "long line 2", "long line 3", "12345", "long line 5");
  }

  @Test
  void takesLinesWithoutAnyBoundThatCounts() {
    splitter = splitter(Integer.MAX_VALUE);
    assertThat(linesOf("one\ntw", "o\r\n")).containsExactly("one", "two");
  }
}
