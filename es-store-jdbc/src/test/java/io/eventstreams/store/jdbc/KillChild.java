package io.eventstreams.store.jdbc;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.spi.SpecCodec;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Appends events, adds streams and saves checkpoints until it is killed, and prints a line after
 * each answer of the store. Also prints each event that a reader is given.
 */
final class KillChild {
  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);

  private KillChild() {}

  public static void main(String[] args) {
    String round = args[1];
    JdbcStores stores =
        args[0].startsWith("jdbc:")
            ? JdbcStores.over(PostgresServer.pool(args[0]))
            : JdbcStores.h2(Path.of(args[0]));
    EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
    Persistence<GenericEventStream> persistence = stores.persistence(SpecCodec.generic());
    start(() -> append(log, round + "a"));
    start(() -> append(log, round + "b"));
    start(() -> read(log, args[2]));
    start(() -> save(persistence, round));
  }

  private static void start(Runnable work) {
    new Thread(
            () -> {
              try {
                work.run();
              } catch (Throwable failure) {
                failure.printStackTrace();
                say("FAILED " + failure);
              }
            })
        .start();
  }

  private static void append(EventLog<byte[]> log, String writer) {
    for (int number = 0; ; ) {
      List<NewEvent<byte[]>> events = new ArrayList<>();
      for (int i = 0; i <= number % 3; i++) {
        byte[] data = ("\"" + writer + "-" + (number + i) + "\"").getBytes(StandardCharsets.UTF_8);
        events.add(new NewEvent<>(writer, data));
      }
      EventLog.Appended appended = log.append(events, null).orElseThrow();
      say(
          "APPENDED "
              + appended.firstSequenceId()
              + " "
              + appended.lastSequenceId()
              + " "
              + appended.count()
              + " "
              + writer
              + " "
              + number);
      number += events.size();
    }
  }

  private static void read(EventLog<byte[]> log, String position) {
    try {
      log.<GenericEventStream>source()
          .run(
              new io.eventstreams.api.spi.SourceContext<>() {
                @Override
                public GenericEventStream spec() {
                  return GenericEventStream.EMPTY;
                }

                @Override
                public boolean cancelled() {
                  return false;
                }
              },
              position,
              events -> {
                events.forEach(
                    event ->
                        say(
                            "GIVEN "
                                + event.sequenceId()
                                + " "
                                + new String(event.data(), StandardCharsets.UTF_8)));
                return io.eventstreams.api.SourceInstruction.CONTINUE;
              });
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void save(Persistence<GenericEventStream> persistence, String round) {
    List<CheckpointState> claims = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (long version = 1; ; version++) {
      if (ids.size() < 5) {
        String id = UUID.randomUUID().toString();
        persistence
            .streams()
            .insert(GenericEventStream.named("r" + round + "-" + version).withId(id), version);
        say("STREAM " + id);
        claims.add(persistence.checkpoints().claim(id).orElseThrow());
        ids.add(id);
      }
      List<CheckpointWrite> writes = new ArrayList<>();
      for (int i = 0; i < ids.size(); i++) {
        CheckpointState claim = claims.get(i);
        writes.add(
            new CheckpointWrite(
                ids.get(i), claim.generation(), claim.epoch(), version, "p" + version, 0, 0));
      }
      List<SaveResult> results = persistence.checkpoints().save(writes);
      for (int i = 0; i < ids.size(); i++) {
        if (results.get(i) != SaveResult.SAVED) {
          throw new IllegalStateException("not saved: " + results);
        }
        say("SAVED " + ids.get(i) + " " + version);
      }
    }
  }

  /** One write to the pipe for each line: what the parent finds in it was there before the kill. */
  private static void say(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    synchronized (OUT) {
      OUT.write(bytes, 0, bytes.length);
      OUT.flush();
    }
  }
}
