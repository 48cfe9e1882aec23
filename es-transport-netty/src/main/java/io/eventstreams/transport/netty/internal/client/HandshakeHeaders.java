package io.eventstreams.transport.netty.internal.client;

import io.eventstreams.api.Secret;
import io.eventstreams.api.text.Printable;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the request for a WebSocket carries besides what the protocol needs. Values are never shown.
 *
 * <p><b>Threads:</b> one.
 */
public final class HandshakeHeaders {
  private static final String AUTHORIZATION = "authorization";

  /** Those that belong to the connection or frame the message. */
  private static final Set<String> RESERVED =
      Set.of(
          "connection", "content-length", "expect", "host", "te", "transfer-encoding", "upgrade");

  private final Map<String, Secret> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /**
   * Adds one.
   *
   * @throws IllegalArgumentException when it is no header, is there already, or is the client's own
   */
  public void add(String name, Secret value) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (RESERVED.contains(lower) || lower.startsWith("sec-websocket-")) {
      throw new IllegalArgumentException(
          "header must not be one that the client sets itself, was '" + name + "'");
    }
    if (lower.equals(AUTHORIZATION)) {
      throw new IllegalArgumentException(
          "header must not be '" + name + "', which authorization sets");
    }
    put(name, value);
  }

  /** Sets who the client is. */
  public void authorize(Secret value) {
    put(AUTHORIZATION, value);
  }

  private void put(String name, Secret value) {
    if (!isName(name)
        || !value.reveal().chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'))) {
      throw new IllegalArgumentException(
          "header must have a name of HTTP and a value of printable ASCII characters, was '"
              + Printable.of(name)
              + "' with a value that is not shown");
    }
    if (values.putIfAbsent(name, value) != null) {
      throw new IllegalArgumentException("header must be given once, was '" + name + "' again");
    }
  }

  private static boolean isName(String name) {
    try {
      new DefaultHttpHeaders().add(name, "");
      return true;
    } catch (IllegalArgumentException notAllowed) {
      return false;
    }
  }

  /**
   * All of them, by their names.
   *
   * @param inAddress what the address of the server says who the client is; null when nothing
   * @throws IllegalArgumentException when that was said otherwise too
   */
  public Map<String, Secret> values(@Nullable Secret inAddress) {
    Map<String, Secret> all = new HashMap<>(values);
    if (inAddress != null && all.putIfAbsent(AUTHORIZATION, inAddress) != null) {
      throw new IllegalArgumentException(
          "authorization must be given in the address of the server or beside it, was in both");
    }
    return Map.copyOf(all);
  }
}
