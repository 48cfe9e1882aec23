package io.eventstreams.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.api.testkit.ScriptedDispatcher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhyExample {
  @Test
  void aBlockedStreamSaysWhatBlocksIt() {
    ScriptedDispatcher<String> dispatcher = new ScriptedDispatcher<>();
    dispatcher.thenAnswer(DispatchOutcome.refused(new IOException("no such account")));
    try (InMemoryEventLog<String> log = InMemoryEventLog.create();
        EventStreamManager<GenericEventStream> streams =
            EventStreams.<GenericEventStream, String>builder(
                    log.source(), InMemoryPersistence.create())
                .dispatcher(EventStreamType.of("orders"), dispatcher.factory())
                .build()) {
      streams.upsert(
          "orders",
          GenericEventStream.EMPTY
              .withType(EventStreamType.of("orders"))
              .withFields(
                  EventStreamFields.builder()
                      .batchTimeout(Duration.ZERO)
                      .errorHandling(ErrorHandlingType.BLOCK)
                      .blockedRetryDelay(Duration.ofHours(1))
                      .build()));
      log.append(List.of(new NewEvent<>("orders", "one pair of shoes")), null);
      Eventually.await(
          "a block",
          () -> streams.why("orders") instanceof StreamDiagnosis.Blocked,
          () -> streams.why("orders"));

      assertThat(printed(streams))
          .startsWith("blocked on event 00000000000000000001, retries are used up, next attempt in")
          .endsWith("after 1 failures: java.io.IOException: no such account\n");
    }
  }

  private static String printed(EventStreamManager<GenericEventStream> streams) {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      StreamDiagnosis why = streams.why("orders");
      System.out.println(why.text());
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
  }
}
