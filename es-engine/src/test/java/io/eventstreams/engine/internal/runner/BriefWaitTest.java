package io.eventstreams.engine.internal.runner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BriefWaitTest implements EngineThreads, EngineClock {
  private final BriefWait wait = new BriefWait(this, this);
  private boolean maySpin = true;
  private int begun;
  private int ended;
  private long nowNanos = Long.MAX_VALUE - 10_000;

  @Override
  public boolean execute(Runnable task) {
    return false;
  }

  @Override
  public boolean beginSpin() {
    begun += maySpin ? 1 : 0;
    return maySpin;
  }

  @Override
  public void endSpin() {
    ended++;
  }

  @Override
  public void close() {}

  @Override
  public long nanoTime() {
    nowNanos += 10_000;
    return nowNanos;
  }

  @Override
  public long wallMillis() {
    return 0;
  }

  @Test
  void itSeesWhatComesMeanwhile() {
    int[] looks = new int[1];
    assertThat(wait.until(() -> ++looks[0] == 40)).isTrue();
    assertThat(begun).isEqualTo(1);
    assertThat(ended).isEqualTo(1);
  }

  @Test
  void itGivesUpAfterAMoment() {
    long before = nowNanos;
    assertThat(wait.until(() -> false)).isFalse();
    assertThat(nowNanos - before).isEqualTo(60_000);
    assertThat(ended).isEqualTo(1);
  }

  /** What came while it looked at the clock would count as a wait in vain. */
  @Test
  void itLooksOnceMoreWhenTheMomentIsOver() {
    long before = nowNanos;
    assertThat(wait.until(() -> nowNanos - before >= 60_000)).isTrue();
  }

  @Test
  void itDoesNotLookWhereNoProcessorCanBeSpared() {
    maySpin = false;
    assertThat(wait.until(() -> true)).isFalse();
    assertThat(ended).isZero();
  }

  @Test
  void theProcessorIsGivenBackWhenLookingFails() {
    IllegalStateException failure = new IllegalStateException("looked");
    try {
      wait.until(
          () -> {
            throw failure;
          });
    } catch (IllegalStateException seen) {
      assertThat(seen).isSameAs(failure);
    }
    assertThat(ended).isEqualTo(1);
  }

  @Test
  void inVainItIsTriedLessAndLessOften() {
    for (int i = 0; i < 10_000; i++) {
      wait.until(() -> false);
    }
    // After the first, second, … miss 1, 3, … and at the most 255 are left out.
    assertThat(begun).isBetween(40, 50);
  }

  @Test
  void oneThatIsNotInVainMakesItOftenAgain() {
    for (int i = 0; i < 1_000; i++) {
      wait.until(() -> false);
    }
    while (!wait.until(() -> true)) {}
    int before = begun;
    for (int i = 0; i < 100; i++) {
      assertThat(wait.until(() -> true)).isTrue();
    }
    assertThat(begun - before).isEqualTo(100);
  }
}
