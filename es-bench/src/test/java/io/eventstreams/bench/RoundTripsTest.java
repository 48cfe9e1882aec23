package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class RoundTripsTest {
  private static final int RATE = 100;
  private static final Duration LENGTH = Duration.ofMillis(100);

  /** As many in the warm-up, and as many after it. */
  private static final int EVENTS = 10;

  private final RoundTrips trips = new RoundTrips(true, "", RATE, LENGTH, LENGTH);

  private RoundTrips.Trip acknowledge(int count) {
    RoundTrips.Trip trip = trips.sent(count);
    trips.acknowledged(trip);
    return trip;
  }

  @Test
  void anEventThatWaitedBehindOthersCountsFromItsIntendedArrival() throws Exception {
    trips.begin();
    // All of them arrive before any is sent.
    trips.arrival(trips.events() - 1);
    acknowledge(2 * EVENTS);
    Histogram times = trips.await(Duration.ZERO);
    // The first after the warm-up was to arrive nine intervals before the last.
    long waitedNanos = TimeUnit.SECONDS.toNanos(1) / RATE * (EVENTS - 1);
    assertThat(times.getMaxValue()).isGreaterThanOrEqualTo(waitedNanos);
    assertThat(times.getMinValue()).isLessThan(times.getMaxValue() - waitedNanos / 2);
  }

  @Test
  void theWarmUpIsNotCounted() throws Exception {
    trips.begin();
    acknowledge(EVENTS / 2);
    acknowledge(EVENTS);
    acknowledge(EVENTS / 2);
    assertThat(trips.await(Duration.ZERO).getTotalCount()).isEqualTo(EVENTS);
  }

  @Test
  void theChecksumIsThatOfTheBatchesAsTheyWereSent() {
    trips.begin();
    long sum = crc(trips.tail(acknowledge(3))) + crc(trips.tail(acknowledge(1)));
    assertThat(trips.checksum()).isEqualTo(sum);
    assertThat(trips.batches()).isEqualTo(2);
    assertThat(new String(trips.tail(new RoundTrips.Trip(1, 2)), StandardCharsets.US_ASCII))
        .startsWith(",\"stream\":\"bench\",\"type\":\"event_batch\",\"events\":[{\"account\":\"0x")
        .containsSubsequence("\"sequenceId\":\"00000000000000000002\"", "},{", "000003\"")
        .endsWith(",\"topic\":\"transfers\"}]}");
  }

  @Test
  void anEventThatWasNotAcknowledgedIsAnError() {
    trips.begin();
    acknowledge(2 * EVENTS - 1);
    trips.sent(1);
    assertThatThrownBy(() -> trips.await(Duration.ZERO))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("of 20 events 20 were sent, 19 acknowledged");
  }

  @Test
  void anEventThatWasAcknowledgedTwiceIsAnError() {
    trips.begin();
    trips.acknowledged(acknowledge(EVENTS));
    acknowledge(EVENTS);
    assertThatThrownBy(() -> trips.await(Duration.ZERO))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("of 20 events");
  }

  @Test
  void aBatchThatWasNotTakenIsAnError() {
    trips.begin();
    acknowledge(EVENTS);
    trips.failed("Refused");
    assertThatThrownBy(() -> trips.await(Duration.ZERO))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a batch was not taken: Refused");
  }

  private static long crc(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return checksum.getValue();
  }
}
