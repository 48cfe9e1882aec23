package io.eventstreams.transport.netty.internal.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What clients of a server have to show, in the words of OpenAPI.
 *
 * @param schemes the schemes of HTTP authentication in lower case, of which one suffices; none when
 *     nobody is asked
 * @param certificates whether clients need a certificate
 */
record ApiSecurity(List<String> schemes, boolean certificates) {
  private static final String MUTUAL_TLS = "mutualTLS";

  /** A scheme stands at the beginning or behind a comma, and is no parameter. */
  private static final Pattern SCHEME =
      Pattern.compile("(?:^|,)[ \\t]*([A-Za-z][A-Za-z0-9-]*)(?=[ \\t]+[^=, \\t]|[ \\t]*(?:,|$))");

  /**
   * Reads what a server asks for.
   *
   * @param challenge the header {@code WWW-Authenticate} of its refusals; empty for none
   */
  static ApiSecurity of(String challenge, boolean certificates) {
    Set<String> schemes = new LinkedHashSet<>();
    Matcher matcher = SCHEME.matcher(challenge);
    while (matcher.find()) {
      schemes.add(matcher.group(1).toLowerCase(Locale.ROOT));
    }
    return new ApiSecurity(List.copyOf(schemes), certificates);
  }

  /** Says it in a document, in which some paths are open to those who are not known. */
  void describeIn(ObjectNode document, List<String> openPaths) {
    if (schemes.isEmpty() && !certificates) {
      return;
    }
    ObjectNode described = ((ObjectNode) document.get("components")).putObject("securitySchemes");
    for (String scheme : schemes) {
      described.putObject(scheme).put("type", "http").put("scheme", scheme);
    }
    if (certificates) {
      described.putObject(MUTUAL_TLS).put("type", MUTUAL_TLS);
    }
    require(document, schemes);
    if (!schemes.isEmpty()) {
      for (String path : openPaths) {
        require((ObjectNode) document.at("/paths").path(path).path("get"), List.of());
      }
    }
  }

  private void require(ObjectNode where, List<String> oneOf) {
    ArrayNode alternatives = where.putArray("security");
    List<String> rest = new ArrayList<>(oneOf);
    do {
      ObjectNode needed = alternatives.addObject();
      if (!rest.isEmpty()) {
        needed.putArray(rest.remove(0));
      }
      if (certificates) {
        needed.putArray(MUTUAL_TLS);
      }
    } while (!rest.isEmpty());
  }
}
