package io.eventstreams.server.internal.config;

import io.eventstreams.api.Secret;
import io.eventstreams.api.text.Printable;
import io.eventstreams.server.internal.CommandFailure;
import io.eventstreams.transport.netty.Authenticator;
import io.eventstreams.transport.netty.Authenticators;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys {@code server.auth}: who may come in. A secret stands there, or in a file of its own.
 */
public final class AccessSection {
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private AccessSection() {}

  /** Who recognises clients; empty when everybody may come in. */
  static Optional<Authenticator> read(Settings in) {
    List<Authenticator> ways = new ArrayList<>();
    String token = secret(in, ConfigKeys.TOKEN, ConfigKeys.TOKEN_FILE);
    if (token != null) {
      try {
        ways.add(Authenticators.bearer(Secret.of(token)));
      } catch (IllegalArgumentException notOne) {
        throw CommandFailure.misused("server.auth: " + notOne.getMessage());
      }
    }
    String username = in.find(ConfigKeys.USERNAME);
    String password = secret(in, ConfigKeys.PASSWORD, ConfigKeys.PASSWORD_FILE);
    if ((username == null) != (password == null)) {
      throw CommandFailure.misused(
          "server.auth needs a username with a password, and a password with a username");
    }
    if (username != null && password != null) {
      try {
        ways.add(Authenticators.basic(username, Secret.of(password)));
      } catch (IllegalArgumentException notOne) {
        throw CommandFailure.misused("server.auth: " + notOne.getMessage());
      }
    }
    return ways.isEmpty()
        ? Optional.empty()
        : Optional.of(Authenticators.anyOf(ways.toArray(Authenticator[]::new)));
  }

  /** The value of a secret, which stands in one key or in the file that another names. */
  static @Nullable String secret(
      Settings in, ConfigKey<String> valueKey, ConfigKey<String> fileKey) {
    String value = in.find(valueKey);
    String file = in.find(fileKey);
    if (value != null && file != null) {
      throw CommandFailure.misused(valueKey.name() + " excludes " + fileKey.name());
    }
    return file == null ? value : firstLine(fileKey.name(), file);
  }

  /**
   * The only line of a file. An editor ends it, and may begin it with a byte order mark; neither
   * belongs to a secret.
   *
   * @throws CommandFailure when it cannot be read, or has none or more
   */
  public static String firstLine(String subject, String file) {
    String text;
    try {
      text = Files.readString(Path.of(file), StandardCharsets.UTF_8);
    } catch (IOException | InvalidPathException unreadable) {
      throw CommandFailure.misused(
          subject
              + " must be a file that can be read, was '"
              + Printable.of(file)
              + "': "
              + unreadable.getClass().getSimpleName());
    }
    String line = (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).stripTrailing();
    if (line.isEmpty() || line.indexOf('\n') >= 0) {
      throw CommandFailure.misused(
          subject + " must be a file with one line, was '" + Printable.of(file) + "'");
    }
    return line;
  }
}
