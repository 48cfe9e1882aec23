package io.eventstreams.bench;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.engine.InMemoryPersistence;
import io.eventstreams.store.chronicle.ChronicleStores;
import io.eventstreams.store.jdbc.JdbcStores;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.openhft.chronicle.queue.ChronicleQueue;
import org.jspecify.annotations.Nullable;

/**
 * Measures the cases of {@link StoreCase}, each on an empty store.
 *
 * @param streams how many checkpoints are saved in a group
 * @param events how many events are appended and read
 * @param rate events a second of which the latency is measured
 * @param warmup how long checkpoints are saved, and the outbox is used, before
 * @param measured how long each is measured
 * @param postgres where PostgreSQL is, for the cases that need it
 */
record StoreMeasurement(
    int streams,
    int events,
    int rate,
    Duration warmup,
    Duration measured,
    @Nullable String postgres) {
  static final String CHECKPOINTS = "stores/checkpoints";
  static final String LOG_READ = "stores/log-read";
  static final String OUTBOX = "stores/outbox-latency";
  static final String H2 = "h2";
  static final String PLAIN = "plain JDBC";
  static final String CHRONICLE = "chronicle";
  static final String PLAIN_CHRONICLE = "plain Chronicle";
  static final String POSTGRES = "postgresql";
  static final String PLAIN_POSTGRES = "plain JDBC on postgresql";
  static final String POSTGRES_FROM_ANOTHER = "postgresql from another process";

  private static final String LOG_APPEND = "stores/log-append";
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** The same with a PostgreSQL that has a URL. */
  StoreMeasurement withPostgres(String url) {
    return new StoreMeasurement(streams, events, rate, warmup, measured, url);
  }

  /** Of what is paced, something must be measured. */
  void requireEvents() {
    Seconds.requireEvents(rate, measured);
  }

  /** The options that make a fork measure the same. */
  List<String> toArguments() {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--streams", "" + streams, "--events", "" + events));
    arguments.addAll(List.of("--rate", "" + rate));
    arguments.addAll(
        List.of("--warmup", Seconds.text(warmup), "--seconds", Seconds.text(measured)));
    if (postgres != null) {
      arguments.addAll(List.of("--postgres", postgres));
    }
    return arguments;
  }

  List<ResultRow> measure(StoreCase one, PrintStream progress) throws Exception {
    progress.println(one.label());
    if (one.needsPostgres()) {
      if (postgres == null) {
        throw new IllegalStateException(one.label() + " without a PostgreSQL");
      }
      try (PostgresDatabase database = PostgresDatabase.open(postgres)) {
        return onPostgres(one, database);
      }
    }
    Path folder = Files.createTempDirectory("es-bench-");
    try {
      return inFolder(one, folder);
    } finally {
      remove(folder);
    }
  }

  private List<ResultRow> inFolder(StoreCase one, Path folder) throws Exception {
    return switch (one) {
      case MEMORY_CHECKPOINTS -> {
        try (var memory = InMemoryPersistence.<GenericEventStream>create()) {
          yield checkpoints("memory", memory);
        }
      }
      case H2_CHECKPOINTS -> {
        try (JdbcStores stores = JdbcStores.h2(folder.resolve("h2"))) {
          yield checkpoints(H2, stores);
        }
      }
      case CHRONICLE_CHECKPOINTS -> {
        try (ChronicleStores stores = ChronicleStores.open(folder.resolve("chronicle"));
            var chronicle = stores.persistence(SpecCodec.generic())) {
          yield checkpoints(CHRONICLE, chronicle);
        }
      }
      case PLAIN_CHECKPOINTS -> {
        try (Connection plain = PlainStores.open(folder)) {
          yield plainCheckpoints(PLAIN, plain);
        }
      }
      case H2_LOG -> {
        try (JdbcStores stores = JdbcStores.h2(folder.resolve("h2"));
            EventLog<RawJson> log = stores.eventLog(RawJson.codec())) {
          yield log(H2, log);
        }
      }
      case PLAIN_LOG -> {
        try (Connection plain = PlainStores.open(folder)) {
          yield plainLog(PLAIN, plain);
        }
      }
      case CHRONICLE_LOG -> {
        try (ChronicleStores stores = ChronicleStores.open(folder.resolve("chronicle"));
            EventLog<RawJson> log = stores.eventLog(RawJson.codec())) {
          yield log(CHRONICLE, log);
        }
      }
      case PLAIN_CHRONICLE -> {
        try (ChronicleQueue plain = PlainStores.queue(folder)) {
          yield plainChronicle(plain);
        }
      }
      case H2_OUTBOX -> {
        try (JdbcStores stores = JdbcStores.h2(folder.resolve("h2"))) {
          yield outbox(H2, stores);
        }
      }
      case POSTGRES_CHECKPOINTS,
          POSTGRES_PLAIN_CHECKPOINTS,
          POSTGRES_LOG,
          POSTGRES_PLAIN_LOG,
          POSTGRES_OUTBOX,
          POSTGRES_OUTBOX_TWO_PROCESSES ->
          throw new IllegalArgumentException(one.label());
    };
  }

  private List<ResultRow> onPostgres(StoreCase one, PostgresDatabase database) throws Exception {
    if (one == StoreCase.POSTGRES_PLAIN_CHECKPOINTS || one == StoreCase.POSTGRES_PLAIN_LOG) {
      try (Connection plain = database.plain()) {
        return one == StoreCase.POSTGRES_PLAIN_LOG
            ? plainLog(PLAIN_POSTGRES, plain)
            : plainCheckpoints(PLAIN_POSTGRES, plain);
      }
    }
    HikariDataSource pool = database.pool();
    try (JdbcStores stores = JdbcStores.over(pool)) {
      if (one == StoreCase.POSTGRES_CHECKPOINTS) {
        return checkpoints(POSTGRES, stores);
      }
      if (one == StoreCase.POSTGRES_OUTBOX) {
        return outbox(POSTGRES, stores);
      }
      if (one == StoreCase.POSTGRES_OUTBOX_TWO_PROCESSES) {
        return outboxOfAnother(database.url(), pool, stores);
      }
      try (EventLog<RawJson> log = stores.eventLog(RawJson.codec())) {
        return log(POSTGRES, log);
      }
    }
  }

  private List<ResultRow> checkpoints(String store, JdbcStores stores) {
    try (var persistence = stores.persistence(SpecCodec.generic())) {
      return checkpoints(store, persistence);
    }
  }

  private List<ResultRow> checkpoints(String store, Persistence<GenericEventStream> persistence) {
    double perSecond = StoreRun.checkpoints(persistence, streams, warmup, measured);
    return List.of(checkpointsRow(store, perSecond));
  }

  private List<ResultRow> plainCheckpoints(String store, Connection plain) throws Exception {
    double perSecond = PlainStores.updates(plain, streams, warmup, measured);
    return List.of(checkpointsRow(store, perSecond));
  }

  private ResultRow checkpointsRow(String store, double perSecond) {
    Map<String, Object> params = params(store, "group", streams);
    return new ResultRow(CHECKPOINTS, params, "checkpoints_per_second", perSecond, "1/s");
  }

  private List<ResultRow> log(String store, EventLog<RawJson> log) throws Exception {
    double append = StoreRun.append(log, events);
    // The first reading warms up.
    StoreRun.read(log, events, PATIENCE);
    double read = StoreRun.read(log, events, PATIENCE);
    return List.of(logRow(store, LOG_APPEND, append), logRow(store, LOG_READ, read));
  }

  private List<ResultRow> plainLog(String store, Connection plain) throws Exception {
    double append = PlainStores.insert(plain, events);
    PlainStores.select(plain, events);
    double read = PlainStores.select(plain, events);
    return List.of(logRow(store, LOG_APPEND, append), logRow(store, LOG_READ, read));
  }

  private List<ResultRow> plainChronicle(ChronicleQueue plain) {
    double append = PlainStores.write(plain, events);
    PlainStores.tail(plain, events);
    double read = PlainStores.tail(plain, events);
    return List.of(
        logRow(PLAIN_CHRONICLE, LOG_APPEND, append), logRow(PLAIN_CHRONICLE, LOG_READ, read));
  }

  private ResultRow logRow(String store, String benchmark, double perSecond) {
    Map<String, Object> params = params(store, "events", events);
    return new ResultRow(benchmark, params, "events_per_second", perSecond, "1/s");
  }

  private List<ResultRow> outbox(String store, JdbcStores stores) throws Exception {
    try (EventLog<RawJson> log = stores.eventLog(RawJson.codec())) {
      return outbox(
          store,
          stores,
          log,
          (pace, first, appended) -> OutboxRun.append(log, pace, first, appended));
    }
  }

  private List<ResultRow> outboxOfAnother(String url, HikariDataSource pool, JdbcStores stores)
      throws Exception {
    try (EventLog<RawJson> log = stores.eventLog(RawJson.codec());
        OutboxPeer writer = OutboxPeer.start(url, pool.getSchema())) {
      return outbox(POSTGRES_FROM_ANOTHER, stores, log, writer);
    }
  }

  private List<ResultRow> outbox(
      String store, JdbcStores stores, EventLog<RawJson> log, OutboxRun.Appends appends)
      throws Exception {
    try (var persistence = stores.persistence(SpecCodec.generic())) {
      return Percentiles.rows(
          OUTBOX,
          params(store, "rate", rate),
          OutboxRun.measure(log, persistence, appends, rate, warmup, measured));
    }
  }

  private static Map<String, Object> params(String store, String name, int value) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("store", store);
    params.put(name, value);
    return params;
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
