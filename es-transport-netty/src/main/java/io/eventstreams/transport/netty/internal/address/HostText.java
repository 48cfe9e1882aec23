package io.eventstreams.transport.netty.internal.address;

import java.util.Locale;

/** The rules for the host names and ports of a URL, told by an exception that begins "must". */
public final class HostText {
  private static final int MAX_NAME_CHARS = 253;
  private static final int MAX_LABEL_CHARS = 63;
  private static final int MAX_PORT = 65_535;

  private HostText() {}

  /** Checks a host which is not an address; in lower case. */
  static String name(String host) {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("must have a host");
    }
    if (host.length() > MAX_NAME_CHARS) {
      throw new IllegalArgumentException(
          "must have a host of at most " + MAX_NAME_CHARS + " characters");
    }
    String[] labels = host.split("\\.", -1);
    for (String label : labels) {
      checkLabel(label);
    }
    if (looksLikeNumber(labels[labels.length - 1])) {
      throw new IllegalArgumentException(
          "must write an IPv4 address as four decimal numbers of 0 to 255");
    }
    return host.toLowerCase(Locale.ROOT);
  }

  /** A port, written in decimal without sign and leading zero. */
  static int port(String text) {
    boolean digits = !text.isEmpty() && text.length() <= 5 && text.charAt(0) != '0';
    for (int i = 0; digits && i < text.length(); i++) {
      digits = isDigit(text.charAt(i));
    }
    int port = digits ? Integer.parseInt(text) : 0;
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("must have a port of 1 to " + MAX_PORT + ", or none");
    }
    return port;
  }

  /** Whether the name means this machine by definition, wherever it is resolved. */
  public static boolean isLocalhost(String name) {
    return name.equals("localhost") || name.endsWith(".localhost");
  }

  private static void checkLabel(String label) {
    if (label.isEmpty() || label.length() > MAX_LABEL_CHARS) {
      throw new IllegalArgumentException("must have a host whose labels have 1 to 63 characters");
    }
    for (int i = 0; i < label.length(); i++) {
      char c = label.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      boolean innerHyphen = c == '-' && i > 0 && i < label.length() - 1;
      if (!letter && !isDigit(c) && !innerHyphen) {
        throw new IllegalArgumentException(
            "must have a host of letters, digits, dots, underscores and inner hyphens");
      }
    }
  }

  /** Whether some resolver would read a name that ends in this label as an address. */
  private static boolean looksLikeNumber(String label) {
    String lower = label.toLowerCase(Locale.ROOT);
    boolean hex = lower.startsWith("0x");
    for (int i = hex ? 2 : 0; i < lower.length(); i++) {
      if (Character.digit(lower.charAt(i), hex ? 16 : 10) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
