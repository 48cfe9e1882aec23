package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.spi.SourceContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the stores are asked to do, each with a check of what they kept. */
final class StoreRun {
  private static final int CHUNK = 1_000;
  private static final long GENERATION = 1;

  private StoreRun() {}

  /** Checkpoints a second, saved in groups of all streams by one thread. */
  static double checkpoints(
      Persistence<GenericEventStream> persistence,
      int streams,
      Duration warmup,
      Duration measured) {
    List<String> ids = new ArrayList<>();
    List<Long> epochs = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      String id = UUID.randomUUID().toString();
      persistence.streams().insert(GenericEventStream.named("stream-" + i).withId(id), GENERATION);
      ids.add(id);
      epochs.add(persistence.checkpoints().claim(id).orElseThrow().epoch());
    }
    long version = groups(persistence, ids, epochs, 0, warmup);
    long startNanos = System.nanoTime();
    long last = groups(persistence, ids, epochs, version, measured);
    double perSecond = (last - version) * streams * 1e9 / (System.nanoTime() - startNanos);
    for (String id : ids) {
      CheckpointState kept = persistence.checkpoints().read(id).orElseThrow();
      if (!position(last).equals(kept.position())) {
        throw new IllegalStateException("a stored checkpoint is not the last: " + kept);
      }
    }
    return perSecond;
  }

  private static long groups(
      Persistence<GenericEventStream> persistence,
      List<String> ids,
      List<Long> epochs,
      long from,
      Duration length) {
    long version = from;
    long untilNanos = System.nanoTime() + length.toNanos();
    do {
      version++;
      List<CheckpointWrite> writes = new ArrayList<>(ids.size());
      for (int i = 0; i < ids.size(); i++) {
        writes.add(
            new CheckpointWrite(
                ids.get(i), GENERATION, epochs.get(i), version, position(version), 0, 0));
      }
      for (SaveResult result : persistence.checkpoints().save(writes)) {
        if (result != SaveResult.SAVED) {
          throw new IllegalStateException("a checkpoint was answered with " + result);
        }
      }
    } while (System.nanoTime() - untilNanos < 0);
    return version;
  }

  static String position(long version) {
    return String.format("%020d", version);
  }

  /** The payload of an event, counted from 0. */
  static String data(long number) {
    return String.format("{\"account\":\"0x%024x\",\"amount\":%d}", 7 * number, number);
  }

  /** Events a second, appended in groups by one thread. */
  static double append(EventLog<RawJson> log, int events) {
    List<List<NewEvent<RawJson>>> chunks = new ArrayList<>();
    for (int from = 0; from < events; from += CHUNK) {
      List<NewEvent<RawJson>> chunk = new ArrayList<>();
      for (int i = from; i < Math.min(events, from + CHUNK); i++) {
        chunk.add(new NewEvent<>("transfers", RawJson.parse(data(i))));
      }
      chunks.add(chunk);
    }
    long startNanos = System.nanoTime();
    for (List<NewEvent<RawJson>> chunk : chunks) {
      log.append(chunk, null);
    }
    return events * 1e9 / (System.nanoTime() - startNanos);
  }

  /**
   * Events a second, read from the beginning; each is compared with what was appended.
   *
   * @param patience how long to wait for all
   */
  static double read(EventLog<RawJson> log, int events, Duration patience) throws Exception {
    List<RawJson> got = new ArrayList<>(events);
    FutureTask<Double> reading = new FutureTask<>(() -> read(log, events, got));
    Thread reader = new Thread(reading, "log-reader");
    reader.setDaemon(true);
    reader.start();
    double perSecond;
    try {
      perSecond = reading.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException missing) {
      reader.interrupt();
      throw new IllegalStateException(
          "not all of " + events + " events were read within " + Seconds.text(patience) + " s",
          missing);
    }
    for (int i = 0; i < events; i++) {
      if (!data(i).equals(got.get(i).toString())) {
        throw new IllegalStateException("event " + i + " was read as " + got.get(i));
      }
    }
    return perSecond;
  }

  private static double read(EventLog<RawJson> log, int events, List<RawJson> got)
      throws Exception {
    SourceContext<GenericEventStream> context =
        new SourceContext<>() {
          @Override
          public GenericEventStream spec() {
            return GenericEventStream.EMPTY;
          }

          @Override
          public boolean cancelled() {
            return got.size() >= events;
          }
        };
    long startNanos = System.nanoTime();
    log.<GenericEventStream>source()
        .run(
            context,
            "",
            list -> {
              for (Event<RawJson> event : list) {
                got.add(event.data());
              }
              return got.size() >= events ? SourceInstruction.EXIT : SourceInstruction.CONTINUE;
            });
    return events * 1e9 / (System.nanoTime() - startNanos);
  }
}
