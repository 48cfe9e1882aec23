package io.eventstreams.transport.netty.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.transport.netty.internal.address.Authority;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostRuleTest {
  private static HostRule bound(String address, String name) {
    try {
      return HostRule.of(InetAddress.getByName(address), name, false, Set.of());
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static boolean permits(HostRule rule, String... hosts) {
    List<Authority> asked = List.of(hosts).stream().map(Authority::parseRooted).toList();
    return rule.firstForeign(asked) == null;
  }

  @Test
  void theNameToListenAtIsTheServersOwn() {
    HostRule rule = bound("127.0.0.1", "Events.Internal.");
    assertThat(permits(rule, "events.internal:8080")).isTrue();
    assertThat(permits(rule, "other.internal:8080")).isFalse();
  }

  @Test
  void theAddressToListenAtIsTheServersOwnHoweverItWasWritten() {
    assertThat(permits(bound("127.0.0.1", "0:0:0:0:0:0:0:1"), "[::1]")).isTrue();
    assertThat(permits(bound("fe80::7", "fe80::7%3"), "[fe80:0:0::7]:8080")).isTrue();
    assertThat(permits(bound("fe80::7", "fe80::7%3"), "events")).isFalse();
  }

  @Test
  void eachHostOfARequestMustBeTheServersOwn() {
    HostRule rule = bound("127.0.0.1", "127.0.0.1");
    assertThat(permits(rule, "localhost", "127.0.0.1")).isTrue();
    assertThat(permits(rule, "localhost", "evil.example")).isFalse();
    assertThat(permits(rule, "evil.example", "localhost")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a:80",
        "[::1]:80",
        "*.example.org",
        "*",
        "http://a",
        "a/b",
        "a b",
        "a,b",
        "u@a",
        "[::1",
        "fe80::7%3",
        "127.1",
        "10.0.0.1."
      })
  void whatIsNoHostCannotBeListed(String host) {
    assertThatThrownBy(() -> HostRule.listed(host))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("allowedHosts must ")
        .hasMessageEndingWith(", was '" + host + "'");
  }

  @Test
  void namesAndAddressesAreListedInOneNotation() {
    assertThat(HostRule.listed("Events.Example.ORG.")).isEqualTo("events.example.org");
    assertThat(HostRule.listed("FE80:0::7")).isEqualTo("fe80::7");
    assertThat(HostRule.listed("[FE80:0::7]")).isEqualTo("fe80::7");
    assertThat(HostRule.listed("10.0.0.1")).isEqualTo("10.0.0.1");
  }
}
