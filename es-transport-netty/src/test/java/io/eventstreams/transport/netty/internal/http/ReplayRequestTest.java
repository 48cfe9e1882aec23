package io.eventstreams.transport.netty.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.transport.netty.FakeParkedEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReplayRequestTest {
  private long nowNanos = 77;

  /** How long each takes at the most, by what it was told. */
  private final List<Duration> given = new ArrayList<>();

  private final FakeParkedEvents parked = new FakeParkedEvents();

  /** Each takes ten seconds, and the one named "no" fails. */
  private void replay(String id, Duration longest) {
    given.add(longest);
    nowNanos += Duration.ofSeconds(10).toNanos();
    if (id.equals("no")) {
      throw ErrorCode.REPLAY_FAILED.error("the event was not delivered");
    }
  }

  private Map<String, EventStreamException> run(String... ids) {
    parked.onReplay = this::replay;
    return new ReplayRequest(parked, () -> nowNanos).run(List.of(ids));
  }

  @Test
  void eachGetsTheTimeThatTheOthersHaveLeft() {
    assertThat(run("a", "no", "b")).containsOnlyKeys("no");
    assertThat(given)
        .containsExactly(
            Duration.ofMillis(30_001), Duration.ofMillis(20_001), Duration.ofMillis(10_001));
  }

  @Test
  void thoseForWhichNoTimeIsLeftAreNotTried() {
    Map<String, EventStreamException> failures = run("a", "b", "c", "d", "e");
    assertThat(given).hasSize(3);
    assertThat(failures.keySet()).containsExactly("d", "e");
    assertThat(failures.values())
        .allSatisfy(
            late -> assertThat(late).hasMessage("FF00166: not tried, since the others took 30s"));
  }
}
