package io.eventstreams.api.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DurationTextProperties {
  @Property
  void readsBackWhatItPrints(@ForAll long nanos) {
    Duration duration = Duration.ofNanos(nanos);

    assertThat(DurationText.parse(DurationText.print(duration))).isEqualTo(duration);
  }

  @Property
  void readsBackSmallOnesToo(@ForAll("nearUnits") long nanos) {
    readsBackWhatItPrints(nanos);
  }

  @Property
  void printsOneTextPerDuration(@ForAll("durationLike") String text) {
    Duration duration;
    try {
      duration = DurationText.parse(text);
    } catch (EventStreamException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.BAD_DURATION);
      return;
    }
    String canonical = DurationText.print(duration);
    assertThat(DurationText.print(DurationText.parse(canonical))).isEqualTo(canonical);
  }

  @Property
  void failsOnlyWithItsOwnError(@ForAll String text) {
    printsOneTextPerDuration(text);
  }

  @Provide
  Arbitrary<Long> nearUnits() {
    Arbitrary<Long> units =
        Arbitraries.of(
            1L,
            1_000L,
            1_000_000L,
            1_000_000_000L,
            60_000_000_000L,
            3_600_000_000_000L,
            Long.MAX_VALUE - 200,
            Long.MIN_VALUE + 200);
    return units.flatMap(unit -> Arbitraries.longs().between(-200, 200).map(near -> unit + near));
  }

  @Provide
  Arbitrary<String> durationLike() {
    return Arbitraries.of("1", "9", "0", ".", "-", "+", "h", "m", "s", "ms", "us", "µs", "ns", " ")
        .list()
        .ofMaxSize(14)
        .map(parts -> String.join("", parts));
  }
}
