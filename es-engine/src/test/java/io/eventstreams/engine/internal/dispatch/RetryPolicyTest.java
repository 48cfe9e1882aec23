package io.eventstreams.engine.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamsConfig.Retry;
import io.eventstreams.api.Jitter;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private static final Retry RETRY = new Retry(Duration.ofNanos(100), Duration.ofNanos(350), 2.0);

  private static List<Long> delays(Retry retry, double drawn) {
    RetryPolicy policy = RetryPolicy.of(retry, () -> drawn);
    RetryClock clock = new RetryClock();
    return IntStream.range(0, 4).mapToObj(i -> clock.takeDelayNanos(policy)).toList();
  }

  @Test
  void withoutJitterEveryDelayIsThatOfTheSchedule() {
    assertThat(delays(RETRY, 0.5)).containsExactly(100L, 200L, 350L, 350L);
  }

  @Test
  void withFullJitterADelayIsTheDrawnPartAndTheScheduleGrowsAsWithout() {
    assertThat(delays(RETRY.withJitter(Jitter.FULL), 0.5)).containsExactly(50L, 100L, 175L, 175L);
    assertThat(delays(RETRY.withJitter(Jitter.FULL), 0)).containsExactly(0L, 0L, 0L, 0L);
  }
}
