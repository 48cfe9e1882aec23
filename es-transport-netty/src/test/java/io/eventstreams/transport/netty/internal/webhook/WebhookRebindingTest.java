package io.eventstreams.transport.netty.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.WebhookConfig;
import io.eventstreams.api.testkit.Scale;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Names whose addresses change between looks, seen by a connector that never leaves this process.
 */
@Timeout(120)
class WebhookRebindingTest {
  private static final List<String> GOOD =
      List.of("93.184.216.34", "8.8.8.8", "2606:4700::1111", "1.1.1.1");
  private static final List<String> BAD =
      List.of(
          "127.0.0.1",
          "10.0.0.1",
          "192.168.0.1",
          "169.254.169.254",
          "::1",
          "fd00:ec2::254",
          "fe80::1",
          "0.0.0.0",
          "100.64.0.1",
          "64:ff9b::a00:1",
          "2002:7f00:1::",
          "224.0.0.1");

  private final List<InetSocketAddress> connects = new CopyOnWriteArrayList<>();
  private final List<List<InetAddress>> answers = new ArrayList<>();

  @Test
  void connectsOnlyToAnswersThatAreAllowedAsAWhole() throws Exception {
    int attempts = Scale.of("rebinding.attempts", 20_000);
    Random random = new Random(42);
    for (int i = 0; i < attempts; i++) {
      List<InetAddress> answer = new ArrayList<>();
      int size = 1 + random.nextInt(4);
      for (int j = 0; j < size; j++) {
        List<String> from = random.nextInt(4) == 0 ? BAD : GOOD;
        answer.add(address(from.get(random.nextInt(from.size()))));
      }
      answers.add(List.copyOf(answer));
    }
    try (Webhook webhook = webhook(EventStreamsConfig.DEFAULTS)) {
      for (List<InetAddress> answer : List.copyOf(answers)) {
        connects.clear();
        String outcome = Webhook.textOf(webhook.deliver());
        boolean allGood = answer.stream().allMatch(a -> GOOD.contains(textOf(a)));
        if (allGood) {
          assertThat(outcome).startsWith("Unavailable FF00219");
          assertThat(connects).extracting(InetSocketAddress::getAddress).isEqualTo(answer);
        } else {
          assertThat(outcome)
              .isEqualTo(
                  "Unavailable FF00220: webhook host 'moving.example' has an address that is not"
                      + " allowed; disablePrivateIPs: false allows loopback and private ones");
          assertThat(connects).isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"169.254.169.254", "fe80::1", "fd00:ec2::254", "0.0.0.0", "100.100.100.200"})
  void allowingPrivateAddressesDoesNotAllowMetadata(String text) throws Exception {
    answers.add(List.of(address("10.0.0.1"), address(text)));
    answers.add(List.of(address("10.0.0.1"), address("::1")));
    try (Webhook webhook = webhook(Webhook.LOCAL_ALLOWED)) {
      assertThat(Webhook.textOf(webhook.deliver())).startsWith("Unavailable FF00220");
      assertThat(connects).isEmpty();
      assertThat(Webhook.textOf(webhook.deliver())).startsWith("Unavailable FF00219");
      assertThat(connects).hasSize(2);
    }
  }

  @Test
  void aNameWithIpv6AddressesOnlyIsReached() throws Exception {
    answers.add(List.of(address("2606:4700::1111")));
    try (Webhook webhook = webhook(EventStreamsConfig.DEFAULTS)) {
      webhook.deliver();
      assertThat(connects).containsExactly(new InetSocketAddress(address("2606:4700::1111"), 8080));
    }
  }

  @Test
  void anAnswerWithoutAddressesIsUnresolvable() throws Exception {
    answers.add(List.of());
    try (Webhook webhook = webhook(EventStreamsConfig.DEFAULTS)) {
      assertThat(Webhook.textOf(webhook.deliver())).startsWith("Unavailable FF00218");
    }
  }

  private Webhook webhook(EventStreamsConfig config) {
    return new Webhook(
        config,
        new WebhookConfig("http://moving.example:8080/", null, null, null),
        host -> CompletableFuture.completedFuture(answers.remove(0)),
        (loop, address, timeoutMillis, initializer) -> {
          connects.add(address.socketAddress());
          return new EmbeddedChannel().newFailedFuture(new IOException("nobody there"));
        });
  }

  private static String textOf(InetAddress address) {
    return io.netty.util.NetUtil.toAddressString(address);
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
