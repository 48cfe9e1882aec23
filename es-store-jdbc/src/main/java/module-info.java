import org.jspecify.annotations.NullMarked;

/**
 * Streams, checkpoints, parked events and an event log in a relational database.
 *
 * <p>H2 comes in through {@link java.sql.DriverManager}: put {@code com.h2database} on the module
 * path when {@link io.eventstreams.store.jdbc.JdbcStores#h2} is used.
 */
@NullMarked
module io.eventstreams.store.jdbc {
  requires transitive io.eventstreams.api;
  requires transitive java.sql;
  requires static transitive org.jspecify;
  requires tools.jackson.databind;

  exports io.eventstreams.store.jdbc;
}
