package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecondsTest {
  @ParameterizedTest
  @CsvSource({
    "0.2,200,0.2",
    "3,3000,3",
    "10,10000,10",
    "2.50,2500,2.5",
    "0.001,1,0.001",
    "3600,3600000,3600",
    "0060.0,60000,60"
  })
  void decimalsAreUnderstoodAndPassedOn(String given, long millis, String passedOn) {
    Duration length = Seconds.parse("seconds", given);
    assertThat(length).isEqualTo(Duration.ofMillis(millis));
    assertThat(Seconds.text(length)).isEqualTo(passedOn);
    assertThat(Seconds.parse("seconds", passedOn)).isEqualTo(length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "0.0",
        "-1",
        "+1",
        ".5",
        "5.",
        "0,2",
        "1e3",
        "0x1",
        "NaN",
        "0.0001",
        "0.2 ",
        "3601",
        "3600.001",
        "99999",
        "1 s",
        "\u0661"
      })
  void whatCannotBeWaitedForIsToldWithTheRule(String given) {
    assertThatThrownBy(() -> Seconds.parse("warmup", given))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "--warmup must be a number of seconds from 0.001 to 3600 with at most three decimals,"
                + " was '"
                + given
                + "'");
  }

  @Test
  void onlyWholeEventsAreCounted() {
    assertThat(Seconds.events(1, Duration.ofMillis(999))).isZero();
    assertThat(Seconds.events(7, Duration.ofMillis(1_500))).isEqualTo(10);
    assertThat(Seconds.events(10_000_000, Duration.ofHours(1))).isEqualTo(36_000_000_000L);
  }

  @Test
  void afterEachSecondAndAtTheEndThereIsATurn() throws Exception {
    AtomicInteger turns = new AtomicInteger();
    long began = System.nanoTime();
    Seconds.pass(Duration.ofMillis(1_010), turns::incrementAndGet);
    assertThat(System.nanoTime() - began)
        .isGreaterThanOrEqualTo(Duration.ofMillis(1_010).toNanos());
    assertThat(turns).hasValue(2);
  }

  @Test
  void whatIsMeasuredGoesOnUntilThereIsSomethingToTell() throws Exception {
    AtomicInteger turns = new AtomicInteger();
    Seconds.measure(Duration.ofMillis(2), turns::incrementAndGet, () -> turns.get() == 3);
    assertThat(turns).hasValue(3);
    turns.set(0);
    Seconds.measure(Duration.ofMillis(2), turns::incrementAndGet, () -> true);
    assertThat(turns).hasValue(1);
    turns.set(0);
    Seconds.measure(Duration.ofMillis(2), turns::incrementAndGet, () -> false);
    assertThat(turns).hasValue(50);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"throughput", "latency", "peers", "streams", "websocket", "webhook", "stores"})
  void everyCommandThatMeasuresATimeTakesAndTellsThem(String command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(run(out, err, command, "--help")).isZero();
    assertThat(run(out, err, command, "--seconds", "0.0001")).isEqualTo(2);
    String help = out.toString(StandardCharsets.UTF_8);
    assertThat(help).containsPattern("--seconds N .* 0\\.001 to 3600");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("es-bench " + command + ": --seconds must be a number of seconds from 0.001");
    if (help.contains("--warmup")) {
      assertThat(help).containsPattern("--warmup N .* 0\\.001 to 3600");
      assertThat(run(out, err, command, "--warmup", "soon")).isEqualTo(2);
      assertThat(err.toString(StandardCharsets.UTF_8)).contains(": --warmup must be a number of");
    }
  }

  /** Else the percentiles of no event would be told. */
  @ParameterizedTest
  @ValueSource(strings = {"latency", "streams", "websocket", "webhook", "stores"})
  void aRateThatHasNoEventWithinTheTimeIsAnError(String command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(run(out, err, command, "--rate", "4", "--seconds", "0.249")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "es-bench "
                + command
                + ": --rate 4 has no event within --seconds 0.249; make one larger");
  }

  private static int run(
      ByteArrayOutputStream out, ByteArrayOutputStream err, String... arguments) {
    return Main.run(
        arguments,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
