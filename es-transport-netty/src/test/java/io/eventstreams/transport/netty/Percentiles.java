package io.eventstreams.transport.netty;

import java.util.Arrays;

/** Sorted times. */
final class Percentiles {
  private final long[] nanos;

  Percentiles(long[] nanos) {
    this.nanos = nanos.clone();
    Arrays.sort(this.nanos);
  }

  double millis(double percent) {
    int index = (int) Math.ceil(percent / 100 * nanos.length) - 1;
    return nanos[Math.max(0, index)] / 1e6;
  }

  @Override
  public String toString() {
    return "p50 %.2f ms, p99 %.2f ms, max %.2f ms".formatted(millis(50), millis(99), millis(100));
  }
}
