package io.eventstreams.server.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventPrinterTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private EventPrinter upTo(long count) {
    return new EventPrinter(new PrintStream(bytes, false, StandardCharsets.UTF_8), count);
  }

  @Test
  void printsAndFlushesEveryEventOnItsLine() {
    EventPrinter printer = upTo(10);
    assertThat(printer.print(new BatchMessage(1, List.of("{}", "{\"ü\":1}")))).isTrue();
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("{}\n{\"ü\":1}\n");
    assertThat(printer.isDone()).isFalse();
  }

  @Test
  void doesNotTakeABatchThatIsCutOff() {
    EventPrinter printer = upTo(3);
    assertThat(printer.print(new BatchMessage(1, List.of("1", "2")))).isTrue();
    assertThat(printer.print(new BatchMessage(2, List.of("3", "4")))).isFalse();
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("1\n2\n3\n");
    assertThat(printer.isDone()).isTrue();
  }

  @Test
  void takesABatchThatEndsWithTheLastEventWanted() {
    EventPrinter printer = upTo(2);
    assertThat(printer.print(new BatchMessage(1, List.of("1", "2")))).isTrue();
    assertThat(printer.isDone()).isTrue();
  }

  @Test
  void doesNotTakeABatchThatNobodyReads() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("closed");
          }
        };
    EventPrinter printer = new EventPrinter(new PrintStream(closed), 10);
    assertThat(printer.print(new BatchMessage(1, List.of("1")))).isFalse();
    assertThat(printer.isDone()).isTrue();
    assertThat(printer.isBroken()).isTrue();
  }
}
