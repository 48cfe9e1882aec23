package io.eventstreams.engine.internal.lifecycle;

import static io.eventstreams.api.EventStreamStatus.DELETED;
import static io.eventstreams.api.EventStreamStatus.STARTED;
import static io.eventstreams.api.EventStreamStatus.STOPPED;
import static io.eventstreams.api.EventStreamStatus.STOPPING;
import static io.eventstreams.api.EventStreamStatus.STOPPING_DELETED;
import static io.eventstreams.api.EventStreamStatus.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamStatus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LifecycleRuleTest {
  /** One line per row of the state table: what is shown, and what each request leads to. */
  @ParameterizedTest
  @CsvSource({
    "STARTED, false, STARTED, UNCHANGED, CHANGE, CHANGE",
    "STARTED, true, STARTED, UNCHANGED, CHANGE, CHANGE",
    "STOPPED, false, STOPPED, CHANGE, UNCHANGED, CHANGE",
    "STOPPED, true, STOPPING, FF00230, UNCHANGED, CHANGE",
    "DELETED, false, DELETED, FF00231, FF00231, UNCHANGED",
    "DELETED, true, STOPPING_DELETED, FF00231, FF00231, UNCHANGED",
  })
  void everyCellOfTheTable(
      EventStreamStatus stored,
      boolean ending,
      EventStreamStatus shown,
      String start,
      String stop,
      String delete) {
    assertThat(LifecycleRule.runtimeStatus(stored, ending)).isEqualTo(shown);
    assertThat(answer(stored, ending, STARTED)).isEqualTo(start);
    assertThat(answer(stored, ending, STOPPED)).isEqualTo(stop);
    assertThat(answer(stored, ending, DELETED)).isEqualTo(delete);
  }

  @ParameterizedTest
  @EnumSource(names = {"STOPPING", "STOPPING_DELETED", "UNKNOWN"})
  void anythingElseInARowIsUnknownAndCanOnlyBeDeleted(EventStreamStatus stored) {
    for (boolean ending : new boolean[] {false, true}) {
      assertThat(LifecycleRule.runtimeStatus(stored, ending)).isEqualTo(UNKNOWN);
      assertThat(answer(stored, ending, STARTED)).isEqualTo("FF00233");
      assertThat(answer(stored, ending, STOPPED)).isEqualTo("FF00233");
      assertThat(answer(stored, ending, DELETED)).isEqualTo("CHANGE");
    }
    assertThat(stored).isIn(STOPPING, STOPPING_DELETED, UNKNOWN);
  }

  private static String answer(EventStreamStatus stored, boolean ending, EventStreamStatus target) {
    try {
      return LifecycleRule.decide(stored, ending, target).name();
    } catch (EventStreamException refused) {
      return refused.code().id();
    }
  }
}
