package io.eventstreams.bench;

/**
 * The sum of every payload times its place, which tells events that were lost, doubled, changed or
 * exchanged.
 *
 * @param events how many there were
 * @param sum the sum, which wraps around
 */
record PeerChecksum(long events, long sum) {
  static final PeerChecksum NONE = new PeerChecksum(0, 0);

  /** Of the first so many payloads of a row that is repeated for ever. */
  static PeerChecksum ofRepeated(long[] row, long events) {
    long total = 0;
    long weighted = 0;
    for (int i = 0; i < row.length; i++) {
      total += row[i];
      weighted += row[i] * (i + 1);
    }
    long rounds = events / row.length;
    long sum = rounds * weighted + row.length * total * (rounds * (rounds - 1) / 2);
    for (int i = 0; i < events % row.length; i++) {
      sum += row[i] * (rounds * row.length + i + 1);
    }
    return new PeerChecksum(events, sum);
  }
}
