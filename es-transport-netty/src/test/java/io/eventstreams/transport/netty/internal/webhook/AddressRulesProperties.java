package io.eventstreams.transport.netty.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Compares the rules with a list of networks in text, read by nothing but big numbers. */
class AddressRulesProperties {
  private static final List<String> LOCAL =
      List.of(
          "127.0.0.0/8",
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "100.64.0.0/10",
          "::1/128",
          "fc00::/7");

  private static final List<String> FORBIDDEN =
      List.of(
          "0.0.0.0/8",
          "100.100.100.200/32",
          "168.63.129.16/32",
          "169.254.0.0/16",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4",
          "::/128",
          "64:ff9b::/96",
          "64:ff9b:1::/48",
          "100::/64",
          "2001::/23",
          "2001:db8::/32",
          "2002::/16",
          "3fff::/20",
          "5f00::/16",
          "fd00:ec2::/32",
          "fd00:c1::/32",
          "fd20:ce::/32",
          "fe80::/10",
          "fec0::/10",
          "ff00::/8");

  /** The only blocks in which a public address can be. */
  private static final List<String> ROUTED = List.of("0.0.0.0/0", "2000::/3");

  @Property(tries = 20_000)
  void agreesWithTheListOfNetworks(@ForAll("addresses") byte[] address) {
    BigInteger number = new BigInteger(1, address);
    AddressScope expected;
    if (inOneOf(FORBIDDEN, number)) {
      expected = AddressScope.FORBIDDEN;
    } else if (inOneOf(LOCAL, number)) {
      expected = AddressScope.LOCAL;
    } else {
      expected = inOneOf(ROUTED, number) ? AddressScope.PUBLIC : AddressScope.FORBIDDEN;
    }
    assertThat(AddressRules.scopeOf(address)).isEqualTo(expected);
  }

  @Property(tries = 5_000)
  void doesNotTakeAnEmbeddedAddressForAnOutsideOne(@ForAll int ipv4) throws Exception {
    byte[] four = BigInteger.valueOf(ipv4 & 0xffff_ffffL | 1L << 32).toByteArray();
    byte[] plain = {four[1], four[2], four[3], four[4]};
    byte[] mapped = sixteen("::ffff:0:0", plain, 12);
    assertThat(AddressRules.scopeOf(mapped))
        .isEqualTo(AddressRules.scopeOf(InetAddress.getByAddress(plain)));
    for (byte[] wrapped :
        List.of(
            sixteen("64:ff9b::", plain, 12),
            sixteen("64:ff9b:1::", plain, 12),
            sixteen("2002::", plain, 2),
            sixteen("2001::", plain, 12))) {
      assertThat(AddressRules.scopeOf(wrapped)).isEqualTo(AddressScope.FORBIDDEN);
    }
  }

  @Provide
  Arbitrary<byte[]> addresses() {
    Arbitrary<byte[]> anything = bytes(16);
    Arbitrary<byte[]> ipv4 = bytes(4).map(four -> sixteen("::ffff:0:0", four, 12));
    List<String> networks = new ArrayList<>(LOCAL);
    networks.addAll(FORBIDDEN);
    Arbitrary<byte[]> nearANetwork =
        Combinators.combine(
                Arbitraries.of(networks),
                Arbitraries.integers().between(-2, 2),
                Arbitraries.of(true, false))
            .as(AddressRulesProperties::edge);
    return Arbitraries.oneOf(anything, ipv4, nearANetwork);
  }

  private static Arbitrary<byte[]> bytes(int count) {
    return Arbitraries.bytes().array(byte[].class).ofSize(count);
  }

  /** An address just before, at or after the first or last one of a network. */
  private static byte[] edge(String network, int distance, boolean last) {
    BigInteger size = BigInteger.ONE.shiftLeft(128 - prefixBits(network));
    BigInteger edge = last ? first(network).add(size) : first(network);
    BigInteger moved = edge.add(BigInteger.valueOf(distance)).mod(BigInteger.ONE.shiftLeft(128));
    byte[] text = moved.toByteArray();
    byte[] address = new byte[16];
    int count = Math.min(16, text.length);
    System.arraycopy(text, text.length - count, address, 16 - count, count);
    return address;
  }

  private static boolean inOneOf(List<String> networks, BigInteger address) {
    return networks.stream()
        .anyMatch(
            network -> {
              int shift = 128 - prefixBits(network);
              return address.shiftRight(shift).equals(first(network).shiftRight(shift));
            });
  }

  private static int prefixBits(String network) {
    int bits = Integer.parseInt(network.substring(network.indexOf('/') + 1));
    return network.contains(":") ? bits : 96 + bits;
  }

  private static BigInteger first(String network) {
    String text = network.substring(0, network.indexOf('/'));
    BigInteger number = new BigInteger(1, address(text).getAddress());
    return text.contains(":") ? number : number.add(BigInteger.valueOf(0xffffL).shiftLeft(32));
  }

  private static byte[] sixteen(String network, byte[] ipv4, int offset) {
    byte[] address = new byte[16];
    byte[] prefix =
        network.equals("::ffff:0:0") ? new byte[] {-1, -1} : address(network).getAddress();
    System.arraycopy(prefix, 0, address, prefix.length == 2 ? 10 : 0, prefix.length);
    System.arraycopy(ipv4, 0, address, offset, 4);
    return address;
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
