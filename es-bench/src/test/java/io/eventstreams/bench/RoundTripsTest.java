package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class RoundTripsTest {
  private static final int RATE = 10;

  private final RoundTrips trips = new RoundTrips(true, "", RATE, 1, 1);

  /** All of them arrive before any is sent. */
  private void allArrive() {
    trips.begin();
    trips.arrival(trips.events() - 1);
  }

  private RoundTrips.Trip acknowledge(int count) {
    RoundTrips.Trip trip = trips.sent(count);
    trips.acknowledged(trip);
    return trip;
  }

  @Test
  void anEventThatWaitedBehindOthersCountsFromItsIntendedArrival() throws Exception {
    allArrive();
    acknowledge(2 * RATE);
    Histogram times = trips.await(1);
    // The first after the warm-up was to arrive nine intervals before the last.
    long waitedNanos = TimeUnit.SECONDS.toNanos(1) / RATE * (RATE - 1);
    assertThat(times.getMaxValue()).isGreaterThanOrEqualTo(waitedNanos);
    assertThat(times.getMinValue()).isLessThan(times.getMaxValue() - waitedNanos / 2);
  }

  @Test
  void theWarmUpIsNotCounted() throws Exception {
    allArrive();
    acknowledge(RATE / 2);
    acknowledge(RATE);
    acknowledge(RATE / 2);
    assertThat(trips.await(1).getTotalCount()).isEqualTo(RATE);
  }

  @Test
  void theChecksumIsThatOfTheBatchesAsTheyWereSent() {
    allArrive();
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
    allArrive();
    acknowledge(2 * RATE - 1);
    trips.sent(1);
    assertThatThrownBy(() -> trips.await(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("of 20 events 20 were sent, 19 acknowledged");
  }

  @Test
  void anEventThatWasAcknowledgedTwiceIsAnError() {
    allArrive();
    trips.acknowledged(acknowledge(RATE));
    acknowledge(RATE);
    assertThatThrownBy(() -> trips.await(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("of 20 events");
  }

  @Test
  void aBatchThatWasNotTakenIsAnError() {
    allArrive();
    acknowledge(RATE);
    trips.failed("Refused");
    assertThatThrownBy(() -> trips.await(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a batch was not taken: Refused");
  }

  private static long crc(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return checksum.getValue();
  }
}
