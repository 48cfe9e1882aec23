package io.eventstreams.engine.internal.batch;

/** Up to 64 decisions about events in a row, the lowest bit for the first one. */
final class WantedBits {
  private WantedBits() {}

  /** Only the first ones that are set, no more than so many, of which there is one at least. */
  static long first(long bits, int count) {
    if (Long.bitCount(bits) <= count) {
      return bits;
    }
    long rest = bits;
    for (int i = 0; i < count; i++) {
      rest &= rest - 1;
    }
    return bits ^ rest;
  }

  /** How many places there are up to the last one that is set. */
  static int length(long bits) {
    return Long.SIZE - Long.numberOfLeadingZeros(bits);
  }
}
