package io.eventstreams.store.jdbc.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BelievedTimeTest {
  private static final long BEGIN = 1_700_000_000_000_000_000L;
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final BelievedTime time = new BelievedTime();

  /** By the clock, and as the time has passed, in minutes; the minute that is believed. */
  private double minute(double clock, double passed) {
    long believed = time.now(BEGIN + (long) (clock * MINUTE), 77 + (long) (passed * MINUTE));
    return (double) (believed - BEGIN) / MINUTE;
  }

  @Test
  void aClockThatGoesAsTimePassesIsBelieved() {
    assertThat(minute(1_000, 0)).as("nothing is known at first").isEqualTo(1_000);
    assertThat(minute(1_001, 1)).isEqualTo(1_001);
    assertThat(minute(1_002.5, 2)).as("it may be put right a little").isEqualTo(1_002.5);
    assertThat(minute(1_004, 3)).as("again and again").isEqualTo(1_004);
    assertThat(minute(900, 4)).as("backwards").isEqualTo(900);
    assertThat(minute(901, 5)).isEqualTo(901);
  }

  @Test
  void oneThatHasRunAheadIsBelievedWhenItHasComeBack() {
    assertThat(minute(0, 0)).isZero();
    assertThat(minute(100, 1)).isEqualTo(1);
    assertThat(minute(102, 3)).isEqualTo(3);
    assertThat(minute(4, 4)).isEqualTo(4);
    assertThat(minute(5, 5)).isEqualTo(5);
  }

  @Test
  void oneThatHasRunAheadIsBelievedWhenAsMuchTimeHasPassed() {
    assertThat(minute(0, 0)).isZero();
    assertThat(minute(110, 10)).isEqualTo(10);
    assertThat(minute(199, 99)).isEqualTo(99);
    assertThat(minute(200, 100)).isEqualTo(200);
    assertThat(minute(201, 101)).isEqualTo(201);
  }
}
