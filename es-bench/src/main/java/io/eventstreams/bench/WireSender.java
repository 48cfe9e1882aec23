package io.eventstreams.bench;

/** Sends batches as fast as they are taken, from its beginning until it is stopped. */
interface WireSender extends AutoCloseable {
  /** All receivers are there. */
  void begin();

  /** How many batches have been taken by all who should get them. Any thread. */
  long taken();

  /** The slowest receiver of a broadcast has so many batches. Any thread. */
  void progressed(long batches);

  /** Begins no more batches, and waits for those under way; how many there were in all. */
  long stop() throws InterruptedException;

  /** The sum of the checksums of all that was sent, once it was stopped. */
  default long checksum(WireLoad load, long batches) {
    return load.checksum(batches);
  }

  @Override
  void close();
}
