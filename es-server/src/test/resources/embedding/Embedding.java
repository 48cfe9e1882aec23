import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.engine.EventStreams;
import io.eventstreams.engine.InMemoryEventLog;
import io.eventstreams.engine.InMemoryPersistence;
import io.eventstreams.engine.InProcessDispatchers;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An application that embeds the engine and nothing else. */
public class Embedding {
  public static void main(String[] arguments) throws Exception {
    BlockingQueue<String> delivered = new LinkedBlockingQueue<>();
    EventStreamType type = EventStreamType.of("in-process");
    InMemoryEventLog<String> log = InMemoryEventLog.create();
    try (EventStreamManager<GenericEventStream> manager =
        EventStreams.builder(
                log.<GenericEventStream>source(), InMemoryPersistence.<GenericEventStream>create())
            .dispatcher(
                type,
                InProcessDispatchers.inline(
                    batch -> batch.events().forEach(event -> delivered.add(event.data()))))
            .build()) {
      manager.upsert(
          null,
          GenericEventStream.EMPTY
              .withType(type)
              .withFields(
                  EventStreamFields.builder().name("embedded").topicFilter("wanted.*").build()));
      log.append(
          List.of(
              new NewEvent<>("wanted-1", "one"),
              new NewEvent<>("other", "two"),
              new NewEvent<>("wanted-2", "three")),
          null);
      for (int i = 0; i < 2; i++) {
        System.out.println("delivered " + delivered.poll(30, TimeUnit.SECONDS));
      }
    }
    ModuleLayer.boot().modules().stream()
        .map(Module::getName)
        .filter(name -> !name.startsWith("java.") && !name.startsWith("jdk."))
        .sorted()
        .forEach(name -> System.out.println("module " + name));
    log.close();
  }
}
