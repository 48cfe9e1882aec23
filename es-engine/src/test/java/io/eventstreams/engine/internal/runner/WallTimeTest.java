package io.eventstreams.engine.internal.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WallTimeTest implements EngineClock {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long BEGIN_NANOS = Long.MAX_VALUE - SECOND / 2;

  private long wallMillis = 1_000;
  private int reads;
  private final WallTime time = new WallTime(this);

  @Override
  public long nanoTime() {
    return BEGIN_NANOS;
  }

  @Override
  public long wallMillis() {
    reads++;
    return wallMillis;
  }

  @Test
  void forASecondItGoesWithTheOtherClock() {
    wallMillis = 5_000;
    assertThat(time.millis(BEGIN_NANOS)).isEqualTo(1_000);
    assertThat(time.millis(BEGIN_NANOS + 7_900_000)).isEqualTo(1_007);
    assertThat(time.millis(BEGIN_NANOS + SECOND - 1)).isEqualTo(1_999);
    assertThat(reads).isEqualTo(1);
  }

  @Test
  void afterASecondAClockThatWasSetIsNoticed() {
    wallMillis = 5_000;
    assertThat(time.millis(BEGIN_NANOS + SECOND)).isEqualTo(5_000);
    wallMillis = 9_000;
    assertThat(time.millis(BEGIN_NANOS + SECOND + 3_000_000)).isEqualTo(5_003);
    assertThat(time.millis(BEGIN_NANOS + 2 * SECOND)).isEqualTo(9_000);
  }

  /** Another drainer may have read the clock a little earlier. */
  @Test
  void aTimeBeforeTheLastOneIsLookedUp() {
    wallMillis = 900;
    assertThat(time.millis(BEGIN_NANOS - 1)).isEqualTo(900);
  }
}
