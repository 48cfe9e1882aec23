package io.eventstreams.bench;

import java.util.Arrays;
import java.util.List;

/** Who receives, and how. */
enum WireCase {
  ONE("one", 1, 0, false, 0),
  TEN("ten", 10, 0, false, 0),
  BROADCAST("broadcast", 100, 0, true, 0),
  STALLED("stalled", 99, 1, true, 0),
  ROUND_TRIP("round-trip", 1, 0, false, 20),
  LATENCY("latency", 1, 0, false, 0);

  private final String label;
  private final int readers;
  private final int stalled;
  private final boolean broadcast;
  private final int delayMillis;

  WireCase(String label, int readers, int stalled, boolean broadcast, int delayMillis) {
    this.label = label;
    this.readers = readers;
    this.stalled = stalled;
    this.broadcast = broadcast;
    this.delayMillis = delayMillis;
  }

  static List<WireCase> of(List<String> labels, List<WireCase> known) {
    if (labels.isEmpty()) {
      return known;
    }
    return labels.stream()
        .map(
            label ->
                Arrays.stream(values())
                    .filter(one -> one.label.equals(label) && known.contains(one))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new UsageException(
                                "--cases has an unknown case '" + label + "'; see --help")))
        .toList();
  }

  String label() {
    return label;
  }

  /** Whether events arrive at a fixed rate, and their times are told. */
  boolean paced() {
    return this == LATENCY;
  }

  boolean broadcast() {
    return broadcast;
  }

  int connections() {
    return readers + stalled;
  }

  /** How many receivers get each batch. */
  int copies() {
    return broadcast ? readers : 1;
  }

  WireClient.Plan plan(int port) {
    return new WireClient.Plan(port, readers, stalled, !broadcast, delayMillis);
  }
}
