package io.eventstreams.transport.netty.internal.http;

import io.netty.handler.codec.http.HttpMethod;
import java.util.List;

/**
 * One method of one resource.
 *
 * @param method the method
 * @param template the path, with variables in braces
 * @param segments the parts of the path
 * @param endpoint what it does
 */
record Route(HttpMethod method, String template, List<String> segments, Endpoint endpoint) {
  static Route of(String method, String template, Endpoint endpoint) {
    List<String> segments = List.of(template.substring(1).split("/", -1));
    return new Route(HttpMethod.valueOf(method), template, segments, endpoint);
  }

  /** Whether a path, decoded, is one of this resource; a variable has at least one character. */
  boolean matches(List<String> path) {
    if (path.size() != segments.size()) {
      return false;
    }
    for (int i = 0; i < path.size(); i++) {
      String wanted = segments.get(i);
      String given = path.get(i);
      if (wanted.startsWith("{") ? given.isEmpty() : !wanted.equals(given)) {
        return false;
      }
    }
    return true;
  }
}
