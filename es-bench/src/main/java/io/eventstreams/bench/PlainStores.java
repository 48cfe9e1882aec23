package io.eventstreams.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;

/** The databases without a store of ours over them. */
final class PlainStores {
  private static final int CHUNK = 1_000;

  private PlainStores() {}

  /** An H2 database in a file, which writes at once like the store's own. */
  static Connection open(Path folder) throws SQLException {
    Connection connection =
        DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("plain") + ";WRITE_DELAY=0");
    connection.setAutoCommit(false);
    return connection;
  }

  /** Rows a second, all of them updated in each transaction. */
  static double updates(Connection connection, int rows, Duration warmup, Duration measured)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE positions (id INT PRIMARY KEY, position VARCHAR)");
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO positions VALUES (?, '')")) {
      for (int i = 0; i < rows; i++) {
        insert.setInt(1, i);
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    }
    long version = update(connection, rows, 0, warmup);
    long startNanos = System.nanoTime();
    long last = update(connection, rows, version, measured);
    double perSecond = (last - version) * rows * 1e9 / (System.nanoTime() - startNanos);
    try (Statement statement = connection.createStatement();
        ResultSet kept =
            statement.executeQuery(
                "SELECT COUNT(*) FROM positions WHERE position = '"
                    + StoreRun.position(last)
                    + "'")) {
      if (!kept.next() || kept.getInt(1) != rows) {
        throw new IllegalStateException("plain JDBC lost an update");
      }
    }
    return perSecond;
  }

  private static long update(Connection connection, int rows, long from, Duration length)
      throws SQLException {
    long version = from;
    long untilNanos = System.nanoTime() + length.toNanos();
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE positions SET position = ? WHERE id = ?")) {
      do {
        version++;
        for (int i = 0; i < rows; i++) {
          update.setString(1, StoreRun.position(version));
          update.setInt(2, i);
          update.addBatch();
        }
        update.executeBatch();
        connection.commit();
      } while (System.nanoTime() - untilNanos < 0);
    }
    return version;
  }

  /** Events a second, inserted in groups. */
  static double insert(Connection connection, int events) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE events (seq BIGINT PRIMARY KEY, topic VARCHAR, data VARCHAR)");
    }
    String[] texts = texts(events);
    long startNanos = System.nanoTime();
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO events VALUES (?, 'transfers', ?)")) {
      for (int i = 0; i < events; i++) {
        insert.setLong(1, i);
        insert.setString(2, texts[i]);
        insert.addBatch();
        if ((i + 1) % CHUNK == 0 || i + 1 == events) {
          insert.executeBatch();
          connection.commit();
        }
      }
    }
    return events * 1e9 / (System.nanoTime() - startNanos);
  }

  /** Events a second, read by one statement. */
  static double select(Connection connection, int events) throws SQLException {
    long startNanos = System.nanoTime();
    String[] got = new String[events];
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT topic, data FROM events ORDER BY seq")) {
      for (int i = 0; i < events && rows.next(); i++) {
        got[i] = rows.getString(2);
      }
    }
    return checked("plain JDBC", got, startNanos);
  }

  /** An empty queue, which writes to mapped memory like the store's own. */
  static ChronicleQueue queue(Path folder) {
    return ChronicleQueue.single(folder.resolve("plain-queue").toString());
  }

  /** Events a second, written one by one as texts. */
  static double write(ChronicleQueue queue, int events) {
    String[] texts = texts(events);
    long startNanos = System.nanoTime();
    try (ExcerptAppender appender = queue.createAppender()) {
      for (String text : texts) {
        appender.writeText(text);
      }
    }
    return events * 1e9 / (System.nanoTime() - startNanos);
  }

  /** Events a second, read by one tailer. */
  static double tail(ChronicleQueue queue, int events) {
    long startNanos = System.nanoTime();
    String[] got = new String[events];
    try (ExcerptTailer tailer = queue.createTailer()) {
      for (int i = 0; i < events; i++) {
        got[i] = tailer.readText();
      }
    }
    return checked(StoreMeasurement.PLAIN_CHRONICLE, got, startNanos);
  }

  /** Ready before the clock runs, as the events of ours are. */
  private static String[] texts(int events) {
    String[] texts = new String[events];
    for (int i = 0; i < events; i++) {
      texts[i] = StoreRun.data(i);
    }
    return texts;
  }

  private static double checked(String what, String[] got, long startNanos) {
    double perSecond = got.length * 1e9 / (System.nanoTime() - startNanos);
    for (int i = 0; i < got.length; i++) {
      if (!StoreRun.data(i).equals(got[i])) {
        throw new IllegalStateException(what + " read event " + i + " as " + got[i]);
      }
    }
    return perSecond;
  }
}
