package io.eventstreams.server.internal.config;

import java.util.Locale;

/** Where streams, checkpoints and events are kept. */
public enum StoreKind {
  JDBC,
  CHRONICLE,
  MEMORY;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
