package io.eventstreams.transport.netty.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class HeldBytesTest {
  private final AtomicLong room = new AtomicLong(100);

  private HeldBytes held() {
    return new HeldBytes(room);
  }

  @Test
  void allShareOneRoom() {
    HeldBytes one = held();
    HeldBytes other = held();
    assertThat(one.hold(60)).isTrue();
    assertThat(other.hold(41)).isFalse();
    assertThat(other.hold(40)).isTrue();
    assertThat(one.hold(61)).isFalse();
    assertThat(one.hold(10)).isTrue();
    assertThat(other.hold(90)).isTrue();
    assertThat(room).hasValue(0);
  }

  @Test
  void theEndOfAConnectionGivesItBack() {
    EmbeddedChannel channel = new EmbeddedChannel();
    HeldBytes.begin(channel, room);
    assertThat(HeldBytes.of(channel).hold(100)).isTrue();
    assertThat(held().hold(1)).isFalse();
    channel.close();
    assertThat(room).hasValue(100);
    assertThat(HeldBytes.of(channel).hold(100)).isTrue();
    assertThat(room).hasValue(100);
  }

  @Test
  void aChannelWithoutAShareIsNotLimited() {
    assertThat(HeldBytes.of(new EmbeddedChannel()).hold(1 << 30)).isTrue();
  }
}
