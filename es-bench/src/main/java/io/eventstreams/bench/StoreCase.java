package io.eventstreams.bench;

import java.util.Arrays;
import java.util.List;

/** One thing that is asked of one store, or of its database without a store of ours. */
enum StoreCase {
  MEMORY_CHECKPOINTS("memory-checkpoints"),
  H2_CHECKPOINTS("h2-checkpoints"),
  CHRONICLE_CHECKPOINTS("chronicle-checkpoints"),
  PLAIN_CHECKPOINTS("plain-checkpoints"),
  H2_LOG("h2-log"),
  PLAIN_LOG("plain-log"),
  CHRONICLE_LOG("chronicle-log"),
  PLAIN_CHRONICLE("plain-chronicle"),
  H2_OUTBOX("h2-outbox"),
  POSTGRES_CHECKPOINTS("postgres-checkpoints"),
  POSTGRES_PLAIN_CHECKPOINTS("postgres-plain-checkpoints"),
  POSTGRES_LOG("postgres-log"),
  POSTGRES_PLAIN_LOG("postgres-plain-log"),
  POSTGRES_OUTBOX("postgres-outbox"),
  POSTGRES_OUTBOX_TWO_PROCESSES("postgres-outbox-two-processes");

  private final String label;

  StoreCase(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  boolean needsPostgres() {
    return label.startsWith("postgres-");
  }

  /** Whether events arrive at a fixed rate, and their times are told. */
  boolean paced() {
    return this == H2_OUTBOX || this == POSTGRES_OUTBOX || this == POSTGRES_OUTBOX_TWO_PROCESSES;
  }

  /**
   * Those that were named; all when none was.
   *
   * @param postgres whether there is a PostgreSQL
   */
  static List<StoreCase> of(List<String> labels, boolean postgres) {
    if (labels.isEmpty()) {
      return Arrays.stream(values()).filter(one -> postgres || !one.needsPostgres()).toList();
    }
    return labels.stream().map(label -> of(label, postgres)).toList();
  }

  private static StoreCase of(String label, boolean postgres) {
    for (StoreCase one : values()) {
      if (one.label.equals(label)) {
        if (one.needsPostgres() && !postgres) {
          throw new UsageException("--cases " + label + " needs --postgres");
        }
        return one;
      }
    }
    throw new UsageException("--cases has an unknown case '" + label + "'; see --help");
  }
}
