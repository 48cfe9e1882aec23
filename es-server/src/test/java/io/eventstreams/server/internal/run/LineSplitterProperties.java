package io.eventstreams.server.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class LineSplitterProperties {
  @Property
  void giveTheLinesHoweverTheBytesArrive(
      @ForAll("texts") List<String> wanted, @ForAll @IntRange(min = 1, max = 9) int piece) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int i = 0; i < wanted.size(); i++) {
      text.writeBytes(
          (wanted.get(i) + (i % 2 == 0 ? "\n" : "\r\n")).getBytes(StandardCharsets.UTF_8));
    }
    List<String> lines = new ArrayList<>();
    LineSplitter splitter =
        new LineSplitter(
            1_000,
            new LineSplitter.Lines() {
              @Override
              public void line(byte[] bytes) {
                lines.add(new String(bytes, StandardCharsets.UTF_8));
              }

              @Override
              public void longLine(long number) {
                throw new AssertionError("line " + number);
              }
            });
    byte[] bytes = text.toByteArray();
    for (int from = 0; from < bytes.length; from += piece) {
      byte[] part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece));
      splitter.accept(part, part.length);
    }
    splitter.finish();
    assertThat(lines).isEqualTo(wanted);
  }

  @Provide
  Arbitrary<List<String>> texts() {
    return Arbitraries.strings()
        .withChars('a', 'ü', '\t', '\u2028', '"', '\\', '\0')
        .ofMaxLength(12)
        .list()
        .ofMaxSize(20);
  }
}
