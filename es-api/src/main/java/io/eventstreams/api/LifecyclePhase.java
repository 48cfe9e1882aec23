package io.eventstreams.api;

/**
 * When a {@link io.eventstreams.api.spi.DispatcherFactory} is asked to validate a specification.
 */
public enum LifecyclePhase {
  /** A user's request, before anything is stored; defaults are not filled in. */
  PRE_INSERT_VALIDATION,
  /** A stream is being built, at start-up or after an upsert; defaults are filled in. */
  STARTING
}
