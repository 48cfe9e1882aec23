package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.transport.netty.internal.address.Authority;
import io.eventstreams.transport.netty.internal.address.IpLiteral;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Under which hosts this server may be asked. A web page can have its own name resolve to any
 * address, also to that of this server; then the browser takes the server for the page's own. But
 * it still says that name in the Host header, and a name that nobody gave to this server is
 * refused.
 *
 * <p><b>Threads:</b> any; immutable.
 */
public final class HostRule {
  /** Which hosts need no listing. */
  private enum Known {
    /** Localhost, and loopback addresses. */
    LOOPBACK,
    /** Localhost, and all addresses: no page can have one of them point elsewhere. */
    ADDRESSES,
    /** All: who comes in is recognised by credentials, which a browser keeps for each name. */
    ALL
  }

  private final Known known;
  private final InetAddress bound;
  private final Set<String> listed;

  private HostRule(Known known, InetAddress bound, Set<String> listed) {
    this.known = known;
    this.bound = bound;
    this.listed = Set.copyOf(listed);
  }

  /**
   * Makes the rule of one server.
   *
   * @param bound where it listens
   * @param boundName as it was configured
   * @param authenticated whether clients must be recognised
   * @param allowed further hosts, as {@link #listed} gives them
   */
  public static HostRule of(
      InetAddress bound, String boundName, boolean authenticated, Set<String> allowed) {
    Set<String> names = new TreeSet<>(allowed);
    try {
      names.add(Authority.parseRooted(boundName).host());
    } catch (IllegalArgumentException noHost) {
      // It is an address in another notation, and known as such.
    }
    Known known =
        bound.isLoopbackAddress()
            ? Known.LOOPBACK
            : authenticated && allowed.isEmpty() ? Known.ALL : Known.ADDRESSES;
    return new HostRule(known, bound, names);
  }

  /**
   * Checks a host that is to be listed: a name, or an address; IPv6 also without brackets.
   *
   * @throws IllegalArgumentException naming the rule and the value
   */
  public static String listed(String host) {
    boolean bare = !host.startsWith("[") && host.indexOf(':') != host.lastIndexOf(':');
    Authority read;
    try {
      read = Authority.parseRooted(bare ? "[" + host + "]" : host);
    } catch (IllegalArgumentException broken) {
      throw new IllegalArgumentException(
          "allowedHosts " + broken.getMessage() + ", was '" + host + "'", broken);
    }
    if (read.port() != null) {
      throw new IllegalArgumentException(
          "allowedHosts must be hosts without a port, was '" + host + "'");
    }
    return read.host();
  }

  /** The first of these hosts under which the server may not be asked; null when there is none. */
  @Nullable Authority firstForeign(List<Authority> asked) {
    for (Authority authority : asked) {
      if (!permits(authority)) {
        return authority;
      }
    }
    return null;
  }

  private boolean permits(Authority asked) {
    if (known == Known.ALL || listed.contains(asked.host())) {
      return true;
    }
    IpLiteral literal = asked.literal();
    if (literal == null) {
      return asked.host().equals("localhost");
    }
    return known == Known.ADDRESSES
        || literal.address().isLoopbackAddress()
        || literal.address().equals(bound);
  }

  /** What is told to those who ask under another host. */
  String text(Authority foreign) {
    return "the host of a request must be localhost, "
        + (known == Known.LOOPBACK ? "a loopback address" : "an IP address")
        + ", or one of the server's allowed hosts, was '"
        + foreign.host()
        + "'";
  }
}
