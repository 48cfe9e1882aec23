package io.eventstreams.api.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class TimeTextProperties {
  private static final long YEAR_0000 = -62_167_219_200L;
  private static final long YEAR_9999_END = 253_402_300_799L;

  @Property
  void readsBackWhatItPrints(
      @ForAll @LongRange(min = YEAR_0000, max = YEAR_9999_END) long seconds,
      @ForAll @IntRange(max = 999_999_999) int nanos) {
    Instant time = Instant.ofEpochSecond(seconds, nanos);

    assertThat(TimeText.parse(TimeText.print(time))).isEqualTo(time);
  }

  @Property
  void agreesWithTheJdkWhereverTheOffset(
      @ForAll @LongRange(min = YEAR_0000 + 100_000, max = YEAR_9999_END - 100_000) long seconds,
      @ForAll @IntRange(max = 999_999_999) int nanos,
      @ForAll @IntRange(min = -1079, max = 1079) int offsetMinutes) {
    Instant time = Instant.ofEpochSecond(seconds, nanos);
    ZoneOffset offset = ZoneOffset.ofTotalSeconds(offsetMinutes * 60);
    String text = OffsetDateTime.ofInstant(time, offset).toString();

    // The JDK leaves out seconds that are zero, which RFC 3339 does not allow.
    if (text.substring(11).matches("[0-9]{2}:[0-9]{2}(Z|[+-].*)")) {
      text = text.substring(0, 16) + ":00" + text.substring(16);
    }

    assertThat(TimeText.parse(text)).isEqualTo(time);
  }

  @Property
  void neverEndsAFractionWithZero(
      @ForAll @LongRange(min = YEAR_0000, max = YEAR_9999_END) long seconds,
      @ForAll("roundNanos") int nanos) {
    assertThat(TimeText.print(Instant.ofEpochSecond(seconds, nanos)))
        .matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{0,8}[1-9])?Z");
  }

  @Property
  void failsOnlyWithItsOwnError(@ForAll("timeLike") String text) {
    try {
      TimeText.parse(text);
    } catch (EventStreamException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.BAD_TIME);
    }
  }

  @Provide
  Arbitrary<Integer> roundNanos() {
    return Arbitraries.of(1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 100_000_000)
        .flatMap(unit -> Arbitraries.integers().between(0, 9).map(digit -> digit * unit));
  }

  @Provide
  Arbitrary<String> timeLike() {
    return Arbitraries.oneOf(
        Arbitraries.strings(),
        Arbitraries.strings().withChars("0123456789TZ:+-., ").ofMaxLength(30));
  }
}
