package io.eventstreams.server.internal.config;

import io.eventstreams.api.Secret;
import io.eventstreams.api.text.DurationText;
import io.eventstreams.server.internal.CommandFailure;
import io.eventstreams.store.jdbc.LogRetention;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys {@code server.jdbc}: the database of the store {@code jdbc}.
 *
 * @param postgres the server to use; empty for H2 in the data folder
 * @param retention when events leave the log; empty when all are kept
 */
public record JdbcConfig(Optional<Postgres> postgres, Optional<LogRetention> retention) {

  /**
   * A PostgreSQL server.
   *
   * @param url for its driver, without a password
   * @param user null for the driver's own choice
   * @param password null when none is asked for
   * @param poolSize how many connections are used at the most
   */
  public record Postgres(
      String url, @Nullable String user, @Nullable Secret password, int poolSize) {}

  static JdbcConfig read(Settings in) {
    if (in.get(ConfigKeys.STORE) != StoreKind.JDBC) {
      for (ConfigKey<?> key : ConfigKeys.JDBC) {
        if (in.isGiven(key)) {
          throw CommandFailure.misused(
              key.name()
                  + " needs server.store to be jdbc, was "
                  + in.get(ConfigKeys.STORE).wireName());
        }
      }
    }
    return new JdbcConfig(postgres(in), retention(in));
  }

  private static Optional<Postgres> postgres(Settings in) {
    String url = in.find(ConfigKeys.JDBC_URL);
    if (url == null) {
      for (ConfigKey<?> key :
          List.of(
              ConfigKeys.JDBC_USER,
              ConfigKeys.JDBC_PASSWORD,
              ConfigKeys.JDBC_PASSWORD_FILE,
              ConfigKeys.JDBC_POOL_SIZE)) {
        if (in.isGiven(key)) {
          throw CommandFailure.misused(key.name() + " needs server.jdbc.url");
        }
      }
      return Optional.empty();
    }
    String password =
        AccessSection.secret(in, ConfigKeys.JDBC_PASSWORD, ConfigKeys.JDBC_PASSWORD_FILE);
    return Optional.of(
        new Postgres(
            url,
            in.find(ConfigKeys.JDBC_USER),
            password == null ? null : Secret.of(password),
            in.get(ConfigKeys.JDBC_POOL_SIZE)));
  }

  private static Optional<LogRetention> retention(Settings in) {
    Duration read = in.find(ConfigKeys.DROP_READ_AFTER);
    Duration unread = in.find(ConfigKeys.DROP_UNREAD_AFTER);
    if (read == null) {
      if (unread != null) {
        throw CommandFailure.misused(
            ConfigKeys.DROP_UNREAD_AFTER.name() + " needs " + ConfigKeys.DROP_READ_AFTER.name());
      }
      return Optional.empty();
    }
    if (unread != null && unread.compareTo(read) < 0) {
      throw CommandFailure.misused(
          ConfigKeys.DROP_UNREAD_AFTER.name()
              + " must not be below "
              + ConfigKeys.DROP_READ_AFTER.name()
              + ", which is "
              + DurationText.print(read)
              + ", was "
              + DurationText.print(unread));
    }
    try {
      return Optional.of(new LogRetention(read, unread));
    } catch (IllegalArgumentException tooLong) {
      throw CommandFailure.misused("server.jdbc: " + tooLong.getMessage());
    }
  }
}
