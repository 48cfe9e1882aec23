package io.eventstreams.store.jdbc.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.store.jdbc.internal.log.Dropping.Choice;
import io.eventstreams.store.jdbc.internal.log.Dropping.Dated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DroppingTest {
  private static final long HOUR = Duration.ofHours(1).toNanos();
  private static final long NOW = 1_000 * HOUR;

  /** By event, counted from 1, its time in hours before now. */
  private static List<Dated> ages(long... hours) {
    List<Dated> rows = new ArrayList<>();
    for (long age : hours) {
      rows.add(new Dated(at(rows.size() + 1), NOW - age * HOUR));
    }
    return rows;
  }

  private static LogPosition at(long number) {
    return new LogPosition(0, number);
  }

  private static Choice choose(long read, List<Dated> rows) {
    return new Dropping(at(read), NOW - 10 * HOUR, NOW - 100 * HOUR, NOW).choose(rows);
  }

  private static Choice upTo(long number) {
    return new Choice(at(number), false);
  }

  @Test
  void whatIsReadGoesSoonerThanWhatIsNot() {
    assertThat(choose(2, ages(12, 11, 5))).isEqualTo(upTo(2));
    assertThat(choose(2, ages(12, 5, 5))).isEqualTo(upTo(1));
    assertThat(choose(1, ages(102, 101, 5))).isEqualTo(upTo(2));
    assertThat(choose(3, ages(12, 11, 11))).isEqualTo(upTo(3));
    assertThat(choose(3, List.of())).isEqualTo(upTo(0));
  }

  @Test
  void whatOnlyAStreamHoldsUpIsTold() {
    assertThat(choose(1, ages(12, 11, 5))).isEqualTo(new Choice(at(1), true));
    assertThat(choose(0, ages(12))).isEqualTo(new Choice(at(0), true));
    assertThat(choose(0, ages(10))).isEqualTo(upTo(0));
  }

  @Test
  void whatIsStillToComeIsAsOldAsWhatComesBehindIt() {
    assertThat(choose(3, ages(-9_999, -9_999, 11, 5))).isEqualTo(upTo(3));
    assertThat(choose(3, ages(-9_999, -9_999, 5))).isEqualTo(upTo(0));
    assertThat(choose(3, ages(12, -9_999, -9_999))).as("nothing tells").isEqualTo(upTo(1));
  }

  /** A clock that was behind would otherwise take what other clocks have dated well. */
  @Test
  void whatSeemsVeryOldMakesNothingBeforeItOld() {
    assertThat(choose(0, ages(5, 999, 5))).isEqualTo(upTo(0));
    assertThat(choose(2, ages(5, 999, 5))).isEqualTo(upTo(0));
  }
}
