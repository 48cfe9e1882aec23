package io.eventstreams.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.testkit.Eventually;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class InlineDispatchExample {
  @Test
  void aStreamIntoCodeOfTheSameProcess() {
    List<String> received = new CopyOnWriteArrayList<>();

    try (InMemoryEventLog<String> log = InMemoryEventLog.create();
        EventStreamManager<GenericEventStream> streams =
            EventStreams.<GenericEventStream, String>builder(
                    log.source(), InMemoryPersistence.create())
                .dispatcher(
                    EventStreamType.of("in-process"),
                    InProcessDispatchers.inline(
                        batch -> batch.events().forEach(event -> received.add(event.data()))))
                .build()) {
      streams.upsert(
          "greetings",
          GenericEventStream.named("greetings").withType(EventStreamType.of("in-process")));
      log.append(
          List.of(new NewEvent<>("hello", "Hello, "), new NewEvent<>("hello", "world")), null);

      Eventually.await("two events", () -> received.size() == 2, () -> received);
    }

    assertThat(received).containsExactly("Hello, ", "world");
  }
}
