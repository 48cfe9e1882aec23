package io.eventstreams.transport.netty.internal.tls;

import com.google.re2j.Pattern;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.text.Printable;
import io.eventstreams.transport.netty.internal.regex.UserRegex;
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
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
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
   * @param section where they are configured, such as {@code tlsConfigs.NAME}
   * @throws io.eventstreams.api.EventStreamException {@code FF00207} for an attribute that is not
   *     known, {@code FF00153} for an expression that is not valid
   */
  static PeerNameRule of(String section, Map<String, String> attributes) {
    Map<String, Pattern> required = new HashMap<>();
    attributes.forEach(
        (attribute, regex) -> {
          String word = attribute.toUpperCase(Locale.ROOT);
          if (!KNOWN.contains(word)) {
            throw ErrorCode.DN_ATTRIBUTE_UNKNOWN.error(
                section
                    + ".requiredDNAttributes must name known attributes, one was '"
                    + Printable.of(attribute)
                    + "'");
          }
          required.put(
              word,
              UserRegex.compile(
                  ErrorCode.TLS_CONFIG_INVALID, section + ".requiredDNAttributes." + word, regex));
        });
    return new PeerNameRule(Map.copyOf(required));
  }

  /** Why the peer of a session is not the right one; empty when all is well. */
  Optional<SSLException> refusal(SSLSession session) {
    if (required.isEmpty()) {
      return Optional.empty();
    }
    try {
      X509Certificate leaf = (X509Certificate) session.getPeerCertificates()[0];
      return firstMismatch(leaf)
          .map(
              name ->
                  new SSLHandshakeException("required DN attribute " + name + " does not match"));
    } catch (SSLPeerUnverifiedException unverified) {
      return Optional.of(unverified);
    }
  }

  /** The first attribute without a value that matches; empty when all is well. */
  private Optional<String> firstMismatch(X509Certificate leaf) {
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
