package io.eventstreams.transport.netty.internal.address;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * A host that is an IP address: four decimal numbers, or IPv6 in brackets without a zone.
 *
 * @param address the address; IPv4 also when it was written as {@code ::ffff:a.b.c.d}
 * @param text its canonical text, without brackets
 */
public record IpLiteral(InetAddress address, String text) {
  /**
   * Null when the host is a name; what is neither is left to the rules for names.
   *
   * @throws IllegalArgumentException for brackets without an address; says the rule
   */
  static @Nullable IpLiteral parse(String host) {
    if (host.startsWith("[")) {
      return ipv6(host.substring(1, host.length() - 1));
    }
    byte[] bytes = ipv4Bytes(host);
    return bytes == null ? null : of(bytes);
  }

  public boolean isIpv6() {
    return address instanceof Inet6Address;
  }

  private static IpLiteral ipv6(String inner) {
    for (int i = 0; i < inner.length(); i++) {
      char c = inner.charAt(i);
      if (Character.digit(c, 16) < 0 && c != ':' && c != '.') {
        throw new IllegalArgumentException(
            "must have an IPv6 address without a zone in its brackets");
      }
    }
    byte[] bytes =
        NetUtil.isValidIpV6Address(inner)
            ? NetUtil.createByteArrayFromIpAddressString(inner)
            : null;
    if (bytes == null || bytes.length != 16) {
      throw new IllegalArgumentException("must have a valid IPv6 address in its brackets");
    }
    return of(bytes);
  }

  private static byte @Nullable [] ipv4Bytes(String host) {
    String[] parts = host.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      int number = octet(parts[i]);
      if (number < 0) {
        return null;
      }
      bytes[i] = (byte) number;
    }
    return bytes;
  }

  /**
   * The number, or -1; a leading zero is refused because some programs read such a number as octal.
   */
  private static int octet(String text) {
    if (text.isEmpty() || text.length() > 3 || (text.length() > 1 && text.charAt(0) == '0')) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    return number > 255 ? -1 : number;
  }

  private static IpLiteral of(byte[] bytes) {
    try {
      InetAddress address = InetAddress.getByAddress(bytes);
      return new IpLiteral(address, NetUtil.toAddressString(address));
    } catch (UnknownHostException impossible) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes", impossible);
    }
  }
}
