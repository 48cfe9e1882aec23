package io.eventstreams.store.jdbc;

import java.util.concurrent.atomic.AtomicInteger;

/** Where a test runs that runs on each product. */
enum TestDatabase {
  H2 {
    @Override
    String newUrl() {
      return "jdbc:h2:mem:test" + NAMES.incrementAndGet() + ";DB_CLOSE_DELAY=-1;USER=sa;PASSWORD=";
    }
  },
  POSTGRES {
    @Override
    String newUrl() {
      return PostgresServer.newSchema();
    }
  };

  private static final AtomicInteger NAMES = new AtomicInteger();

  /** Of an empty database. Skips the test when there is no server for it. */
  abstract String newUrl();
}
