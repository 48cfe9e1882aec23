package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.eventstreams.api.Durability;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.testkit.Racers;
import java.io.PrintWriter;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OpeningTest {
  @TempDir Path folder;

  private String url() {
    return "jdbc:h2:file:" + folder.resolve("eventstreams");
  }

  private static EventStreamException refused(ErrorCode code, ThrowingCallable open) {
    EventStreamException failure = catchThrowableOfType(EventStreamException.class, open);
    assertThat(failure).isNotNull();
    assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
    assertThat(failure.getMessage()).as("one line").doesNotContain("\n");
    return failure;
  }

  @Test
  void filesSurviveTheProcessAndMemoryDoesNot() {
    try (JdbcStores file = JdbcStores.h2(folder);
        JdbcStores memory = JdbcStores.h2InMemory("durability")) {
      assertThat(file.durability()).isEqualTo(Durability.PROCESS);
      assertThat(memory.durability()).isEqualTo(Durability.NONE);
    }
  }

  @Test
  void aNewFolderIsForItsOwnerOnly() throws Exception {
    Path fresh = folder.resolve("a/b");
    JdbcStores.h2(fresh).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
        .isEqualTo("rwx------");
    assertThat(fresh.resolve("eventstreams.mv.db")).exists();
  }

  @Test
  void aFileIsNotAFolder() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThat(refused(ErrorCode.STORE_OPEN_FAILED, () -> JdbcStores.h2(file)))
        .hasMessageContaining("is not a folder");
    refused(ErrorCode.STORE_OPEN_FAILED, () -> JdbcStores.h2(file.resolve("below")));
  }

  @Test
  void aPathCannotSmuggleInSettings() {
    refused(
        ErrorCode.STORE_OPEN_FAILED,
        () -> JdbcStores.h2(folder.resolve("x;INIT=CREATE TABLE t(i INT)")));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aDamagedFileIsOneClearLine() throws Exception {
    Files.writeString(folder.resolve("eventstreams.mv.db"), "not a database ".repeat(2_000));
    assertThat(refused(ErrorCode.STORE_OPEN_FAILED, () -> JdbcStores.h2(folder)))
        .hasMessageContaining(folder.toString());
  }

  @Test
  void aNewerSchemaIsRefusedAndLeftAlone() throws Exception {
    JdbcStores.h2(folder).close();
    execute("UPDATE es_schema SET version = 7");
    assertThat(refused(ErrorCode.STORE_MIGRATION_FAILED, () -> JdbcStores.h2(folder)))
        .hasMessageContaining("version 7")
        .hasMessageContaining("up to 2");
    execute("UPDATE es_schema SET version = 2");
    JdbcStores.h2(folder).close();
  }

  @Test
  void aMigrationThatACrashCutShortIsFinished() throws Exception {
    JdbcStores.h2(folder).close();
    execute("UPDATE es_schema SET version = 0");
    execute("DROP TABLE es_idempotency");
    execute("DELETE FROM es_log");
    try (JdbcStores stores = JdbcStores.h2(folder)) {
      assertThat(stores.persistence(SpecCodec.generic()).streams().count(Filter.ALL)).isZero();
    }
    assertThat(number("SELECT version FROM es_schema")).isEqualTo(2);
    assertThat(number("SELECT last_seq FROM es_log")).isZero();
    assertThat(number("SELECT COUNT(*) FROM es_idempotency")).isZero();
  }

  @Test
  void severalStartersMigrateOnce() throws Exception {
    List<Callable<JdbcStores>> starters = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      starters.add(() -> JdbcStores.over(new Urls(url(), "sa")));
    }
    List<JdbcStores> started = Racers.race(starters);
    for (int i = 0; i < started.size(); i++) {
      started
          .get(i)
          .persistence(SpecCodec.generic())
          .streams()
          .insert(
              GenericEventStream.named("s" + i).withId("00000000-0000-0000-0000-00000000000" + i),
              i);
    }
    started.forEach(JdbcStores::close);
    assertThat(number("SELECT COUNT(*) FROM eventstreams")).isEqualTo(4);
    assertThat(number("SELECT COUNT(*) FROM es_schema")).isEqualTo(1);
  }

  @Test
  void aFolderIsOpenOnceInAProcess() {
    try (JdbcStores first = JdbcStores.h2(folder)) {
      assertThat(
              refused(
                  ErrorCode.STORE_LOCKED,
                  () -> JdbcStores.h2(folder.resolve("../" + folder.getFileName()))))
          .hasMessageContaining("in this process already");
      assertThat(first.durability()).isEqualTo(Durability.PROCESS);
    }
    JdbcStores.h2(folder).close();
  }

  @Test
  void aPoolMayNotDelayWrites() throws Exception {
    try (Connection keepsItOpen = DriverManager.getConnection(url(), "sa", "");
        Statement statement = keepsItOpen.createStatement()) {
      assertThat(setting(statement, "WRITE_DELAY")).isEqualTo("500");
      JdbcStores.over(new Urls(url(), "sa")).close();
      assertThat(setting(statement, "WRITE_DELAY")).isEqualTo("0");
      statement.execute("SET WRITE_DELAY 500");
      statement.execute("CREATE USER plain PASSWORD ''");
      assertThat(
              refused(ErrorCode.STORE_OPEN_FAILED, () -> JdbcStores.over(new Urls(url(), "plain"))))
          .hasMessageContaining("WRITE_DELAY=0");
    }
  }

  /** A kill could otherwise take back what was committed long before. */
  @Test
  void aPoolMayNotUseRoomAgain() throws Exception {
    try (Connection keepsItOpen = DriverManager.getConnection(url(), "sa", "");
        Statement statement = keepsItOpen.createStatement()) {
      assertThat(setting(statement, "RETENTION_TIME")).isEqualTo("45000");
      JdbcStores.over(new Urls(url(), "sa")).close();
      assertThat(setting(statement, "RETENTION_TIME")).isEqualTo("2147483647");
      statement.execute("SET RETENTION_TIME 45000");
      statement.execute("CREATE USER plain PASSWORD ''");
      assertThat(
              refused(ErrorCode.STORE_OPEN_FAILED, () -> JdbcStores.over(new Urls(url(), "plain"))))
          .hasMessageContaining("RETENTION_TIME=2147483647");
    }
  }

  /** As a later H2 could be, in which the methods that are called have other names. */
  @Test
  void anH2ThatCannotBeToldWhereToWriteIsRefused() {
    DataSource pool =
        new Urls(url(), "sa") {
          @Override
          public Connection getConnection() throws SQLException {
            return withoutItsInside(super.getConnection());
          }
        };
    assertThat(refused(ErrorCode.STORE_OPEN_FAILED, () -> JdbcStores.over(pool)))
        .hasMessageContaining("H2 2.")
        .hasMessageContaining("gaps of its file")
        .hasMessageContaining("use the version");
  }

  private Connection withoutItsInside(Connection real) {
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, args) ->
                method.getName().equals("unwrap") ? "closed" : method.invoke(real, args));
  }

  @Test
  void anotherProductIsRefusedByName() {
    Connection oracle =
        (Connection)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, args) ->
                    switch (method.getName()) {
                      case "getMetaData" -> metaData();
                      case "getAutoCommit" -> true;
                      case "getNetworkTimeout" -> 0;
                      default -> null;
                    });
    DataSource pool =
        new Urls("", "") {
          @Override
          public Connection getConnection() {
            return oracle;
          }
        };
    assertThat(refused(ErrorCode.STORE_OPEN_FAILED, () -> JdbcStores.over(pool)))
        .hasMessage("FF00173: the database must be H2 or PostgreSQL, was Delphi");
  }

  private Object metaData() {
    return Proxy.newProxyInstance(
        getClass().getClassLoader(),
        new Class<?>[] {DatabaseMetaData.class},
        (proxy, method, args) ->
            method.getName().equals("getDatabaseProductName") ? "Delphi" : null);
  }

  @Test
  void afterClosingEverythingSaysSo() {
    JdbcStores stores = JdbcStores.h2(folder);
    var persistence = stores.persistence(SpecCodec.generic());
    stores.close();
    stores.close();
    refused(ErrorCode.STORE_UNAVAILABLE, () -> persistence.streams().count(Filter.ALL));
  }

  private static String setting(Statement statement, String name) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "SELECT setting_value FROM information_schema.settings"
                + " WHERE setting_name = '"
                + name
                + "'")) {
      row.next();
      return row.getString(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(), "sa", "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(), "sa", "");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Opens a connection at each call. */
  static class Urls implements DataSource {
    private final String url;
    private final String user;

    Urls(String url, String user) {
      this.url = url;
      this.user = user;
    }

    @Override
    public Connection getConnection() throws SQLException {
      return DriverManager.getConnection(url, user, "");
    }

    @Override
    public Connection getConnection(String otherUser, String password) throws SQLException {
      throw new SQLFeatureNotSupportedException();
    }

    @Override
    public PrintWriter getLogWriter() {
      return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
      return 0;
    }

    @Override
    public Logger getParentLogger() {
      return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
      throw new SQLFeatureNotSupportedException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
      return false;
    }
  }
}
