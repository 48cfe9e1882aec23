package io.eventstreams.transport.netty.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressRulesTest {
  @ParameterizedTest
  @CsvSource({
    "8.8.8.8, PUBLIC",
    "1.1.1.1, PUBLIC",
    "9.255.255.255, PUBLIC",
    "11.0.0.0, PUBLIC",
    "100.63.255.255, PUBLIC",
    "100.128.0.0, PUBLIC",
    "126.255.255.255, PUBLIC",
    "128.0.0.0, PUBLIC",
    "169.253.255.255, PUBLIC",
    "169.255.0.0, PUBLIC",
    "172.15.255.255, PUBLIC",
    "172.32.0.0, PUBLIC",
    "192.167.255.255, PUBLIC",
    "192.169.0.0, PUBLIC",
    "198.17.255.255, PUBLIC",
    "198.20.0.0, PUBLIC",
    "223.255.255.255, PUBLIC",
    "2606:4700::1111, PUBLIC",
    "2001:200::1, PUBLIC",
    "2003::1, PUBLIC",
    "3ffe:ffff::1, PUBLIC",
    "127.0.0.1, LOCAL",
    "127.255.255.255, LOCAL",
    "10.0.0.0, LOCAL",
    "10.255.255.255, LOCAL",
    "172.16.0.1, LOCAL",
    "172.31.255.255, LOCAL",
    "192.168.1.1, LOCAL",
    "100.64.0.1, LOCAL",
    "100.127.255.255, LOCAL",
    "::1, LOCAL",
    "::ffff:127.0.0.1, LOCAL",
    "fc00::1, LOCAL",
    "fdff:ffff::1, LOCAL",
    "0.0.0.0, FORBIDDEN",
    "0.255.255.255, FORBIDDEN",
    "100.100.100.200, FORBIDDEN",
    "168.63.129.16, FORBIDDEN",
    "169.254.169.254, FORBIDDEN",
    "169.254.0.0, FORBIDDEN",
    "192.0.0.192, FORBIDDEN",
    "192.0.2.1, FORBIDDEN",
    "192.88.99.1, FORBIDDEN",
    "198.18.0.1, FORBIDDEN",
    "198.19.255.255, FORBIDDEN",
    "198.51.100.1, FORBIDDEN",
    "203.0.113.1, FORBIDDEN",
    "224.0.0.1, FORBIDDEN",
    "239.255.255.255, FORBIDDEN",
    "240.0.0.1, FORBIDDEN",
    "255.255.255.255, FORBIDDEN",
    "::, FORBIDDEN",
    "::2, FORBIDDEN",
    "::ffff:169.254.169.254, FORBIDDEN",
    "::8.8.8.8, FORBIDDEN",
    "::127.0.0.1, FORBIDDEN",
    "64:ff9b::8.8.8.8, FORBIDDEN",
    "64:ff9b::10.0.0.1, FORBIDDEN",
    "64:ff9b:1::1, FORBIDDEN",
    "100::1, FORBIDDEN",
    "2001::1, FORBIDDEN",
    "2001:0:4136:e378::1, FORBIDDEN",
    "2001:1ff:ffff::1, FORBIDDEN",
    "2001:db8::1, FORBIDDEN",
    "2002:a00:1::1, FORBIDDEN",
    "2002:808:808::1, FORBIDDEN",
    "3fff::1, FORBIDDEN",
    "3fff:fff::1, FORBIDDEN",
    "4000::1, FORBIDDEN",
    "5f00::1, FORBIDDEN",
    "fd00:ec2::254, FORBIDDEN",
    "fd20:ce::254, FORBIDDEN",
    "fd00:c1::a9fe:a9fe, FORBIDDEN",
    "fe80::1, FORBIDDEN",
    "febf:ffff::1, FORBIDDEN",
    "fec0::1, FORBIDDEN",
    "ff02::1, FORBIDDEN",
  })
  void sortsEveryKindOfAddress(String text, AddressScope scope) throws Exception {
    assertThat(AddressRules.scopeOf(InetAddress.getByName(text))).isEqualTo(scope);
  }

  @ParameterizedTest
  @CsvSource({"fe80::1%1", "fe80::a%lo"})
  void isNotMisledByAZone(String text) throws Exception {
    byte[] bytes = InetAddress.getByName(text.substring(0, text.indexOf('%'))).getAddress();
    InetAddress zoned = java.net.Inet6Address.getByAddress(null, bytes, 1);
    assertThat(AddressRules.scopeOf(zoned)).isEqualTo(AddressScope.FORBIDDEN);
  }
}
