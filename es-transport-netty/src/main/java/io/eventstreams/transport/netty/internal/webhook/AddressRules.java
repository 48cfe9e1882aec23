package io.eventstreams.transport.netty.internal.webhook;

import java.net.InetAddress;

/**
 * Sorts addresses into {@link AddressScope}s, on the 16 bytes of their IPv6 form. What the IANA
 * registries do not call globally reachable is not public; outside the global unicast block {@code
 * 2000::/3} everything that is not local is forbidden, so that a range which nobody thought of is
 * refused.
 *
 * <p><b>Threads:</b> any; pure.
 *
 * <p><b>Source:</b> the IANA special-purpose address registries (RFC 6890 and its updates), and the
 * metadata addresses which the cloud vendors publish.
 */
final class AddressRules {
  private AddressRules() {}

  static AddressScope scopeOf(InetAddress address) {
    return scopeOf(sixteenBytes(address.getAddress()));
  }

  /** The scope of an address in its 16-byte form; IPv4 as {@code ::ffff:a.b.c.d}. */
  static AddressScope scopeOf(byte[] bytes) {
    if (bytes.length != 16) {
      throw new IllegalArgumentException("bytes must be 16, were " + bytes.length);
    }
    long high = longAt(bytes, 0);
    long low = longAt(bytes, 8);
    if (high == 0 && low >>> 32 == 0xffffL) {
      return scopeOfIpv4((int) low);
    }
    if (high == 0 && low == 1) {
      return AddressScope.LOCAL;
    }
    if (high >>> 57 == 0xfc >>> 1) {
      return isMetadata(high) ? AddressScope.FORBIDDEN : AddressScope.LOCAL;
    }
    if (high >>> 61 != 0b001) {
      return AddressScope.FORBIDDEN;
    }
    return isSpecialUnicast(high) ? AddressScope.FORBIDDEN : AddressScope.PUBLIC;
  }

  /** The unique-local blocks in which cloud vendors keep their metadata, name and time services. */
  private static boolean isMetadata(long high) {
    long block = high >>> 32;
    return block == 0xfd00_0ec2L // Amazon
        || block == 0xfd00_00c1L // Oracle
        || block == 0xfd20_00ceL; // Google
  }

  private static boolean isSpecialUnicast(long high) {
    return high >>> 41 == 0x2001_0000L >>> 9 // 2001::/23, protocols; Teredo is in it
        || high >>> 32 == 0x2001_0db8L // documentation
        || high >>> 48 == 0x2002L // 6to4
        || high >>> 44 == 0x3fff_0L; // documentation
  }

  private static AddressScope scopeOfIpv4(int address) {
    if (in(address, 0x7f00_0000, 8) // loopback
        || in(address, 0x0a00_0000, 8)
        || in(address, 0xac10_0000, 12)
        || in(address, 0xc0a8_0000, 16)) {
      return AddressScope.LOCAL;
    }
    if (in(address, 0x6440_0000, 10)) { // shared with a carrier
      return address == 0x6464_64c8
          ? AddressScope.FORBIDDEN
          : AddressScope.LOCAL; // Alibaba metadata
    }
    boolean forbidden =
        in(address, 0x0000_0000, 8) // "this network"
            || in(address, 0xa9fe_0000, 16) // link-local, and most metadata services
            || in(address, 0xc000_0000, 24) // protocols
            || in(address, 0xc000_0200, 24) // documentation
            || in(address, 0xc058_6300, 24) // 6to4 relays
            || in(address, 0xc612_0000, 15) // benchmarks
            || in(address, 0xc633_6400, 24) // documentation
            || in(address, 0xcb00_7100, 24) // documentation
            || in(address, 0xe000_0000, 3) // multicast, reserved, broadcast
            || address == 0xa83f_8110; // Azure platform services
    return forbidden ? AddressScope.FORBIDDEN : AddressScope.PUBLIC;
  }

  private static boolean in(int address, int network, int prefixBits) {
    return (address ^ network) >>> (32 - prefixBits) == 0;
  }

  private static byte[] sixteenBytes(byte[] address) {
    if (address.length == 16) {
      return address;
    }
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(address, 0, mapped, 12, 4);
    return mapped;
  }

  private static long longAt(byte[] bytes, int offset) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = (value << 8) | (bytes[offset + i] & 0xff);
    }
    return value;
  }
}
