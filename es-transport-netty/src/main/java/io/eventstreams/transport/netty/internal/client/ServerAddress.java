package io.eventstreams.transport.netty.internal.client;

import io.eventstreams.api.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a server's WebSocket is, as a user has written it.
 *
 * @param uri the same with scheme, port and path, and without any credentials
 * @param authorization what its name and password are in a request; null when it had none
 */
public record ServerAddress(URI uri, @Nullable Secret authorization) {
  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException when it is not one; what may be a password is left out
   */
  public static ServerAddress of(URI server) {
    @Nullable String scheme = server.getScheme();
    String known = scheme == null ? "" : scheme.toLowerCase(Locale.ROOT);
    boolean secure = known.equals("wss") || known.equals("https");
    boolean plain = known.equals("ws") || known.equals("http");
    if (!(secure || plain) || server.getHost() == null) {
      throw new IllegalArgumentException(
          "server must be ws://HOST:PORT/ws or http://HOST:PORT, or the same with wss or https,"
              + " was "
              + withoutCredentials(server));
    }
    String path = server.getRawPath();
    boolean bare = path == null || path.isEmpty() || path.equals("/");
    int port = server.getPort() < 0 ? (secure ? 443 : 80) : server.getPort();
    URI uri =
        URI.create(
            (secure ? "wss://" : "ws://") + server.getHost() + ":" + port + (bare ? "/ws" : path));
    return new ServerAddress(uri, basic(server.getUserInfo()));
  }

  private static String withoutCredentials(URI server) {
    return server.toString().replaceFirst("//[^/?#]*@", "//" + Secret.REDACTED + "@");
  }

  private static @Nullable Secret basic(@Nullable String userInfo) {
    if (userInfo == null || userInfo.isEmpty()) {
      return null;
    }
    String pair = userInfo.indexOf(':') < 0 ? userInfo + ":" : userInfo;
    byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
    return Secret.of("Basic " + Base64.getEncoder().encodeToString(bytes));
  }
}
