package io.eventstreams.store.chronicle;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.store.chronicle.internal.open.StoreTuning;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What child JVMs run. */
final class ChildMain {
  static final int REFUSED = 3;
  static final String STREAM_ID = "01890a5d-ac96-774b-bcce-b302099a8057";

  private static final int PARKED_BYTES = 200 << 10;

  private static final PrintStream OUT = System.out;

  private ChildMain() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "open" -> open(folder);
      case "telemetry" -> telemetry(folder);
      case "keyed" -> appendWithKeys(folder);
      case "park" -> park(folder, Integer.parseInt(arguments[2]));
      case "write" -> write(folder, Integer.parseInt(arguments[2]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void open(Path folder) {
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      use(stores);
      OUT.println("opened");
    } catch (EventStreamException refused) {
      OUT.println(refused.getMessage());
      System.exit(REFUSED);
    }
  }

  private static void use(ChronicleStores stores) {
    stores.persistence(SpecCodec.generic()).streams().findByName("none");
    EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
    log.append(List.of(new NewEvent<>("t", new byte[] {'1'})), null);
  }

  private static void telemetry(Path folder) {
    List<URI> asked = new CopyOnWriteArrayList<>();
    ProxySelector.setDefault(
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            asked.add(uri);
            return List.of(Proxy.NO_PROXY);
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        });
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      use(stores);
    }
    OUT.println(
        "analytics " + (exists("net.openhft.chronicle.analytics.Analytics") ? "there" : "absent"));
    OUT.println("junit " + (exists("org.junit.jupiter.api.Test") ? "there" : "absent"));
    OUT.println("connections " + asked);
  }

  private static boolean exists(String className) {
    try {
      Class.forName(className, false, ChildMain.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException absent) {
      return false;
    }
  }

  /** Twice as much as the memory of who opens it next. */
  private static void appendWithKeys(Path folder) {
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      for (int i = 0; i < 128; i++) {
        log.append(List.of(new NewEvent<>("t", new byte[1 << 20])), "key" + i);
      }
    }
  }

  /** Puts events aside until the state is written anew, once. */
  private static void park(Path folder, int events) {
    StoreTuning tuning = StoreTuning.DEFAULT.withCompactionBytes((long) events * PARKED_BYTES);
    try (ChronicleStores stores = ChronicleStores.open(folder, tuning)) {
      Persistence<GenericEventStream> persistence = stores.persistence(SpecCodec.generic());
      persistence.streams().insert(GenericEventStream.named("park").withId(STREAM_ID), 7);
      for (int i = 0; i < events; i++) {
        String json = "1".repeat(PARKED_BYTES);
        ParkedEvent event =
            new ParkedEvent("p" + i, STREAM_ID, 7, "s" + i, "t", json, "e", 1, Instant.EPOCH);
        if (persistence.parked().park(event) != SaveResult.SAVED) {
          throw new IllegalStateException("not saved");
        }
      }
    }
  }

  /** Appends events and checkpoints for ever, and tells what was acknowledged. */
  private static void write(Path folder, int seed) {
    StoreTuning tuning = StoreTuning.DEFAULT.withCompactionBytes(10_000);
    ChronicleStores stores = ChronicleStores.open(folder, tuning);
    Persistence<GenericEventStream> persistence = stores.persistence(SpecCodec.generic());
    EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
    if (persistence.streams().findById(STREAM_ID).isEmpty()) {
      persistence.streams().insert(GenericEventStream.named("kill").withId(STREAM_ID), 7);
    }
    CheckpointState claim = persistence.checkpoints().claim(STREAM_ID).orElseThrow();
    OUT.println("claimed " + claim.epoch());
    for (int i = 0; ; i++) {
      List<NewEvent<byte[]>> events = new ArrayList<>();
      int count = 1 + (i + seed) % 7;
      for (int k = 0; k < count; k++) {
        events.add(new NewEvent<>("t", payload(seed, i, k)));
      }
      EventLog.Appended appended = log.append(events, null).orElseThrow();
      OUT.println("appended " + appended.firstSequenceId() + " " + seed + " " + i + " " + count);
      CheckpointWrite write =
          new CheckpointWrite(
              STREAM_ID,
              claim.generation(),
              claim.epoch(),
              claim.version() + 1 + i,
              appended.lastSequenceId(),
              i,
              0);
      if (persistence.checkpoints().save(List.of(write)).get(0) != SaveResult.SAVED) {
        throw new IllegalStateException("not saved");
      }
      OUT.println("saved " + appended.lastSequenceId());
    }
  }

  static byte[] payload(int seed, int append, int event) {
    String padding = "x".repeat((append * 37 + event) % 900 * (append % 50 == 0 ? 100 : 1));
    return ("\"" + seed + "/" + append + "/" + event + padding + "\"")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
