package io.eventstreams.transport.netty.internal.webhook;

import com.google.re2j.Pattern;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.text.Printable;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * What the distinguished name in a peer's certificate must be: for each attribute an expression
 * which one of its values must match as a whole.
 *
 * <p><b>Threads:</b> any; immutable.
 */
final class PeerNameRule {
  private static final Set<String> KNOWN =
      Set.of("C", "CN", "L", "O", "OU", "POSTALCODE", "SERIALNUMBER", "ST", "STREET");

  /** Attributes which RFC 2253 has no word for, and which would be printed as numbers and bytes. */
  private static final Map<String, String> WORDS =
      Map.of("2.5.4.17", "POSTALCODE", "2.5.4.5", "SERIALNUMBER");

  private final Map<String, Pattern> required;

  private PeerNameRule(Map<String, Pattern> required) {
    this.required = required;
  }

  /**
   * Compiles the expressions.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00207} for an attribute that is not
   *     known, {@code FF00153} for an expression that is not valid
   */
  static PeerNameRule of(String configName, Map<String, String> attributes) {
    Map<String, Pattern> required = new HashMap<>();
    attributes.forEach(
        (attribute, regex) -> {
          String word = attribute.toUpperCase(Locale.ROOT);
          if (!KNOWN.contains(word)) {
            throw ErrorCode.DN_ATTRIBUTE_UNKNOWN.error(
                "tlsConfigs."
                    + configName
                    + ".requiredDNAttributes must name known attributes, one was '"
                    + Printable.of(attribute)
                    + "'");
          }
          required.put(
              word,
              UserRegex.compile(
                  ErrorCode.TLS_CONFIG_INVALID,
                  "tlsConfigs." + configName + ".requiredDNAttributes." + word,
                  regex));
        });
    return new PeerNameRule(Map.copyOf(required));
  }

  boolean isEmpty() {
    return required.isEmpty();
  }

  /** The first attribute without a value that matches; empty when all is well. */
  Optional<String> firstMismatch(X509Certificate leaf) {
    Map<String, List<String>> values = valuesOf(leaf.getSubjectX500Principal());
    for (Map.Entry<String, Pattern> rule : required.entrySet()) {
      List<String> found = values.getOrDefault(rule.getKey(), List.of());
      if (found.stream().noneMatch(value -> rule.getValue().matches(value))) {
        return Optional.of(rule.getKey());
      }
    }
    return Optional.empty();
  }

  private static Map<String, List<String>> valuesOf(X500Principal subject) {
    Map<String, List<String>> values = new HashMap<>();
    try {
      for (Rdn rdn : new LdapName(subject.getName(X500Principal.RFC2253, WORDS)).getRdns()) {
        var attributes = rdn.toAttributes().getAll();
        while (attributes.hasMore()) {
          Attribute attribute = attributes.next();
          List<String> texts =
              values.computeIfAbsent(
                  attribute.getID().toUpperCase(Locale.ROOT), word -> new ArrayList<>());
          for (int i = 0; i < attribute.size(); i++) {
            texts.add(String.valueOf(attribute.get(i)));
          }
        }
      }
    } catch (NamingException unreadable) {
      return Map.of();
    }
    return values;
  }
}
