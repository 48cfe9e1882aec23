package io.eventstreams.bench;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.store.jdbc.JdbcStores;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Appends to a log in PostgreSQL, a process of its own. Its standard input says where the database
 * is, and then in each line what to append; its standard output tells when it is ready and when it
 * has done so. The end of its input ends it.
 */
final class OutboxWriter {
  static final String READY = "ready";
  static final String APPENDED = "appended";

  private OutboxWriter() {}

  /**
   * What to append. The pace is that of the process that measures, whose clock this one shares only
   * by the time of day.
   *
   * @param epochNanos when the first is to arrive, since 1970
   * @param intervalNanos from each to the next
   * @param first the number of the first
   * @param events how many
   */
  record Order(long epochNanos, long intervalNanos, long first, long events) {
    static Order of(Pace pace, long first, long events) {
      return new Order(pace.firstNanos() + nanosToEpoch(), pace.intervalNanos(), first, events);
    }

    Pace pace() {
      return new Pace(epochNanos - nanosToEpoch(), intervalNanos);
    }

    String line() {
      return epochNanos + " " + intervalNanos + " " + first + " " + events;
    }

    static Order parse(String line) {
      String[] words = line.split(" ", -1);
      return new Order(
          Long.parseLong(words[0]),
          Long.parseLong(words[1]),
          Long.parseLong(words[2]),
          Long.parseLong(words[3]));
    }

    /** What is to be added to the nanoseconds of this process to have those since 1970. */
    private static long nanosToEpoch() {
      Instant now = Instant.now();
      long nanos = System.nanoTime();
      return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - nanos;
    }
  }

  public static void main(String[] arguments) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    @Nullable String url = in.readLine();
    @Nullable String schema = in.readLine();
    if (url == null || schema == null) {
      return;
    }
    try (HikariDataSource pool = PostgresDatabase.pool(url, schema);
        JdbcStores stores = JdbcStores.over(pool);
        EventLog<RawJson> log = stores.eventLog(RawJson.codec())) {
      System.out.println(READY);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        Order order = Order.parse(line);
        OutboxRun.append(log, order.pace(), order.first(), order.events());
        System.out.println(APPENDED);
      }
    }
  }
}
