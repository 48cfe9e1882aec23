package io.eventstreams.transport.netty.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Ten turns in a second, without a burst. */
class ThrottleLineTest {
  private final MockTicker ticker = Ticker.newMockTicker();
  private final EmbeddedChannel channel = EmbeddedChannel.builder().ticker(ticker).build();
  private final ThrottleLine line = new ThrottleLine(channel.eventLoop(), new Throttle(10, 1));
  private final List<String> served = new ArrayList<>();

  private Runnable join(String name) {
    Runnable turn = () -> served.add(name);
    line.join(turn);
    return turn;
  }

  private void pass(long millis) {
    ticker.advance(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  @Test
  void servesWhoComesFirstAtItsRate() {
    join("a");
    join("b");
    join("c");
    assertThat(served).containsExactly("a");
    pass(99);
    assertThat(served).containsExactly("a");
    pass(1);
    assertThat(served).containsExactly("a", "b");
    pass(100);
    assertThat(served).containsExactly("a", "b", "c");
    join("d");
    assertThat(served).hasSize(3);
    pass(100);
    assertThat(served).containsExactly("a", "b", "c", "d");
    pass(100);
    join("e");
    assertThat(served).hasSize(5);
  }

  @Test
  void whoLeavesHasTakenNothing() {
    join("a");
    Runnable b = join("b");
    Runnable c = join("c");
    join("d");
    Runnable e = join("e");
    join("f");
    line.leave(b);
    line.leave(c);
    pass(100);
    assertThat(served).containsExactly("a", "d");
    line.leave(e);
    line.leave(b);
    pass(100);
    assertThat(served).containsExactly("a", "d", "f");
  }

  @Test
  void aLineThatWasLeftByAllBeginsAnew() {
    join("a");
    for (int round = 0; round < 3; round++) {
      List<Runnable> all = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        all.add(join("left"));
      }
      all.forEach(line::leave);
      assertThat(channel.runScheduledPendingTasks()).as("the next timer").isEqualTo(-1);
    }
    join("b");
    pass(100);
    assertThat(served).containsExactly("a", "b");
  }

  @Test
  void whoComesWithTheTurnOfAnotherIsBehindThoseWhoWait() {
    join("a");
    line.join(
        () -> {
          join("d");
          served.add("b");
        });
    join("c");
    for (int i = 0; i < 3; i++) {
      pass(100);
    }
    assertThat(served).containsExactly("a", "b", "c", "d");
  }

  @Test
  void whoComesWithTheTurnOfAnotherIsServedAfterIt() {
    ThrottleLine burst = new ThrottleLine(channel.eventLoop(), new Throttle(10, 2));
    burst.join(
        () -> {
          burst.join(() -> served.add("b"));
          served.add("a");
        });
    assertThat(served).containsExactly("a", "b");
  }

  @Test
  void timersThatAreLateDoNotAddUp() {
    for (String name : List.of("a", "b", "c", "d", "e")) {
      join(name);
    }
    pass(150);
    assertThat(served).containsExactly("a", "b");
    pass(50);
    assertThat(served).containsExactly("a", "b", "c");
    pass(250);
    assertThat(served).containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void aTurnThatFailsStopsNobodyElse() {
    join("a");
    line.join(
        () -> {
          throw new IllegalStateException("expected");
        });
    join("b");
    pass(100);
    assertThat(served).containsExactly("a");
    pass(100);
    assertThat(served).containsExactly("a", "b");
  }

  @Test
  void withoutALimitNobodyWaits() {
    ThrottleLine none = new ThrottleLine(channel.eventLoop(), new Throttle(0, 0));
    assertThat(none.isActive()).isFalse();
    none.join(() -> served.add("a"));
    none.join(() -> served.add("b"));
    assertThat(served).containsExactly("a", "b");
  }
}
