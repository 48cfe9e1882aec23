package io.eventstreams.server;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.EventStreamsConfig.CheckpointsTuningConfig;
import io.eventstreams.api.EventStreamsConfig.Retry;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.BlockingDispatcher;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.engine.EventStreams;
import io.eventstreams.engine.InProcessDispatchers;
import io.eventstreams.store.chronicle.ChronicleStores;
import io.eventstreams.store.jdbc.JdbcStores;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * An application that embeds the engine with a durable store, and consumes in its own process. It
 * tells what it has been given before it answers; {@link EmbeddedKillIT} kills it.
 *
 * <p>Arguments: folder of the store, its kind, file of events, how the consumer answers, whether
 * checkpoints are asynchronous.
 */
final class EmbeddedChild {
  /** By id: one stream wants all, one some, one puts aside what its consumer refuses. */
  static final Map<String, EventStreamFields> STREAMS =
      Map.of(
          id(1), EventStreamFields.builder().name("all").build(),
          id(2), EventStreamFields.builder().name("some").topicFilter("a").build(),
          id(3),
              EventStreamFields.builder()
                  .name("picky")
                  .errorHandling(ErrorHandlingType.PARK)
                  .build());

  static final int BATCH = 10;
  private static final EventStreamType TYPE = EventStreamType.of("in-process");

  private EmbeddedChild() {}

  private static String id(int number) {
    return "00000000-0000-4000-8000-%012d".formatted(number);
  }

  /** Whether the consumer of a stream refuses an event for ever. */
  static boolean refuses(String streamId, int number) {
    return streamId.equals(id(3)) && number % 61 == 7;
  }

  public static void main(String[] arguments) throws Exception {
    ToldLines lines = new ToldLines();
    Path folder = Path.of(arguments[0]);
    if (arguments[1].equals("h2")) {
      try (JdbcStores stores = JdbcStores.h2(folder)) {
        run(stores.persistence(SpecCodec.generic()), lines, arguments);
      }
    } else {
      try (ChronicleStores stores = ChronicleStores.open(folder)) {
        run(stores.persistence(SpecCodec.generic()), lines, arguments);
      }
    }
    lines.tell("closed");
  }

  private static void run(
      Persistence<GenericEventStream> persistence, ToldLines lines, String[] arguments)
      throws Exception {
    EventStreamsConfig config =
        EventStreamsConfig.DEFAULTS
            .withCheckpoints(new CheckpointsTuningConfig(Boolean.parseBoolean(arguments[4]), 50))
            .withRetry(new Retry(Duration.ofMillis(1), Duration.ofMillis(20), 2));
    try (EventStreamManager<GenericEventStream> manager =
        EventStreams.builder(
                new FollowedFile(Path.of(arguments[2])), new ToldPersistence(persistence, lines))
            .config(config)
            .dataCodec(new Numbers())
            .dispatcher(TYPE, InProcessDispatchers.sharing(consumer(arguments[3], lines)))
            .build()) {
      STREAMS.forEach((id, fields) -> define(manager, id, fields));
      lines.tell("ready");
      while (System.in.read() >= 0) {
        // Until whoever started this closes the pipe.
      }
      for (String id : STREAMS.keySet()) {
        for (ParkedEvent event : manager.parked(id).list("", 1_000)) {
          lines.tell("aside", id, event.sequenceId());
        }
      }
    }
  }

  private static void define(
      EventStreamManager<GenericEventStream> manager, String id, EventStreamFields fields) {
    if (manager.findById(id).isEmpty()) {
      manager.upsert(
          id,
          GenericEventStream.EMPTY
              .withType(TYPE)
              .withFields(
                  fields.toBuilder().batchSize(BATCH).batchTimeout(Duration.ofMillis(5)).build()));
    }
  }

  private static Dispatcher<String> consumer(String mode, ToldLines lines) {
    Executor later = Executors.newSingleThreadExecutor(EmbeddedChild::daemon);
    return switch (mode) {
      case "inline" -> (batch, attempt) -> Dispatcher.completed(take(batch, attempt, lines));
      case "blocking" ->
          (BlockingDispatcher<String>) (batch, attempt) -> take(batch, attempt, lines);
      case "later" ->
          (batch, attempt) -> {
            later.execute(() -> attempt.complete(take(batch, attempt, lines)));
            return Dispatcher.pending();
          };
      default -> throw new IllegalArgumentException(mode);
    };
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "consumer");
    thread.setDaemon(true);
    return thread;
  }

  private static DispatchOutcome take(EventBatch<String> batch, Attempt attempt, ToldLines lines) {
    StringBuilder events = new StringBuilder();
    for (Event<String> event : batch.events()) {
      if (refuses(attempt.streamId(), Integer.parseInt(event.sequenceId()))) {
        return DispatchOutcome.refused(new IllegalStateException("not this one"));
      }
      events.append(events.length() == 0 ? "" : ",").append(event.data());
    }
    lines.tell("has", attempt.streamId(), events);
    return DispatchOutcome.delivered();
  }

  /** Payloads are numbers already. */
  private static final class Numbers implements EventDataCodec<String> {
    @Override
    public byte[] encode(@Nullable String data) {
      return String.valueOf(data).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String decode(byte[] json) {
      return new String(json, StandardCharsets.UTF_8);
    }
  }
}
