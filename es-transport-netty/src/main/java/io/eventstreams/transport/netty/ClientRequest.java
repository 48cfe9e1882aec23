package io.eventstreams.transport.netty;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A request without its body, as an {@link Authenticator} sees it. Its text has no header values.
 *
 * @param method such as {@code GET}
 * @param path the parts of the path, decoded: {@code api}, {@code v1}, {@code eventstreams}, …
 * @param headers the values by names in lower case
 * @param address where the connection comes from
 */
public record ClientRequest(
    String method, List<String> path, Map<String, List<String>> headers, InetAddress address) {

  public ClientRequest {
    path = List.copyOf(path);
    headers =
        headers.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    entry -> entry.getKey().toLowerCase(Locale.ROOT),
                    entry -> List.copyOf(entry.getValue())));
  }

  /** The value of a header that was sent once. */
  public Optional<String> header(String name) {
    List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
  }

  @Override
  public String toString() {
    return "ClientRequest[method=" + method + ", path=" + path + ", address=" + address + "]";
  }
}
