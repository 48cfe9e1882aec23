package io.eventstreams.store.jdbc.internal.database;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.util.List;

/**
 * Where H2 puts what it writes.
 *
 * <p>Each commit is a chunk of the file. H2 puts it into a gap between others where one is large
 * enough, and at the end otherwise. When it opens a file that was not closed, it looks for the last
 * chunk at the end of the file, and from the chunk which the header names along to where each one
 * expected the next. But the header, written when a chunk is elsewhere than expected, names the
 * chunk before (H2 2.5): one in a gap is not found then, nor are those that follow it, and the file
 * is opened as it was before them. Chunks at the end are always found.
 *
 * <p>There is no SQL for this; the methods called are those with which H2 makes its own backups.
 */
final class H2Space {
  private static final String CONNECTION = "org.h2.jdbc.JdbcConnection";

  /** Where there is no file, or none in this process. */
  private static final List<String> ELSEWHERE =
      List.of("jdbc:h2:mem:", "jdbc:h2:tcp:", "jdbc:h2:ssl:");

  private H2Space() {}

  /**
   * From now on, until the database is closed, everything goes to the end of the file. Nothing
   * happens where there is no file, or none in this process.
   */
  static void appendOnly(Connection connection) throws SQLException {
    reuse(connection, false);
  }

  /** Gaps are used again, as closing does in order to make the file small. */
  static void useGaps(Connection connection) throws SQLException {
    reuse(connection, true);
  }

  private static void reuse(Connection connection, boolean gaps) throws SQLException {
    String url = connection.getMetaData().getURL();
    if (ELSEWHERE.stream().anyMatch(url::startsWith)) {
      return;
    }
    try {
      Object h2 = connection.unwrap(Class.forName(CONNECTION));
      Object database = call(call(h2, "getSession"), "getDatabase");
      Object store = call(call(database, "getStore"), "getMvStore");
      store.getClass().getMethod("setReuseSpace", boolean.class).invoke(store, gaps);
    } catch (InvocationTargetException closed) {
      throw new SQLNonTransientConnectionException("the database has been closed", "08003", closed);
    } catch (ReflectiveOperationException unknown) {
      throw new SQLFeatureNotSupportedException(
          "this version of H2 cannot be told where to write", unknown);
    }
  }

  private static Object call(Object on, String name) throws ReflectiveOperationException {
    Method method = on.getClass().getMethod(name);
    Object answer = method.invoke(on);
    if (answer == null) {
      throw new InvocationTargetException(null, name + " answers nothing, as after a close");
    }
    return answer;
  }
}
