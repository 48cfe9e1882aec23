package io.eventstreams.engine.internal.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LazyTimerTest implements Timers {
  private final List<Long> armed = new ArrayList<>();
  private final LazyTimer timer = new LazyTimer(this, () -> {});
  private long nowNanos = Long.MAX_VALUE - 10;

  @Override
  public Timer after(long delayNanos, Runnable task) {
    Long delay = delayNanos;
    armed.add(delay);
    return () -> armed.remove(delay);
  }

  @Override
  public void close() {}

  private void arm(long delayNanos) {
    timer.arm(nowNanos + delayNanos, nowNanos);
  }

  @Test
  void anEarlierDeadlineTakesThePlaceOfALaterOne() {
    arm(100);
    arm(200);
    assertThat(armed).containsExactly(100L);
    arm(50);
    assertThat(armed).containsExactly(50L);
  }

  @Test
  void oneThatWasCancelledDoesNotFire() {
    arm(100);
    timer.cancel();
    assertThat(armed).isEmpty();
    timer.cancel();
    arm(200);
    assertThat(armed).containsExactly(200L);
  }

  @Test
  void oneThatHasFiredIsArmedAnew() {
    arm(100);
    armed.clear();
    timer.fired();
    nowNanos += 100;
    arm(100);
    assertThat(armed).containsExactly(100L);
  }
}
