package io.eventstreams.server.internal.run;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.engine.InMemoryEventLog;
import io.eventstreams.engine.InMemoryPersistence;
import io.eventstreams.server.internal.config.JdbcConfig;
import io.eventstreams.server.internal.config.ServerConfig;
import io.eventstreams.store.chronicle.ChronicleStores;
import io.eventstreams.store.jdbc.JdbcStores;

/**
 * What is kept, and what closes it. Each kind of store has a folder of its own below the data
 * folder, so that one does not take another's files for its own.
 *
 * @param persistence streams, checkpoints and parked events; the manager closes it
 * @param log the events
 * @param owner closes what the two share, after them
 */
record Stores(
    Persistence<GenericEventStream> persistence, EventLog<RawJson> log, AutoCloseable owner) {

  static Stores open(ServerConfig config) {
    return switch (config.store()) {
      case MEMORY -> new Stores(InMemoryPersistence.create(), InMemoryEventLog.create(), () -> {});
      case JDBC -> jdbc(config);
      case CHRONICLE -> {
        ChronicleStores chronicle = ChronicleStores.open(config.data().resolve("chronicle"));
        yield of(
            chronicle,
            () -> chronicle.persistence(SpecCodec.generic()),
            () -> chronicle.eventLog(RawJson.codec()));
      }
    };
  }

  private static Stores jdbc(ServerConfig config) {
    if (config.jdbc().postgres().isEmpty()) {
      JdbcStores jdbc = JdbcStores.h2(config.data().resolve("h2"));
      return jdbc(jdbc, jdbc, config.jdbc());
    }
    PostgresStores postgres = PostgresStores.open(config.jdbc().postgres().get());
    return jdbc(postgres, postgres.jdbc(), config.jdbc());
  }

  private static Stores jdbc(AutoCloseable owner, JdbcStores jdbc, JdbcConfig config) {
    config.retention().ifPresent(jdbc::retain);
    return of(
        owner, () -> jdbc.persistence(SpecCodec.generic()), () -> jdbc.eventLog(RawJson.codec()));
  }

  private interface Part<T> {
    T open();
  }

  private static Stores of(
      AutoCloseable owner,
      Part<Persistence<GenericEventStream>> persistence,
      Part<EventLog<RawJson>> log) {
    try {
      return new Stores(persistence.open(), log.open(), owner);
    } catch (RuntimeException failure) {
      try {
        owner.close();
      } catch (Exception second) {
        failure.addSuppressed(second);
      }
      throw failure;
    }
  }
}
