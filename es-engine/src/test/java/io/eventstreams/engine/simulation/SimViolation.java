package io.eventstreams.engine.simulation;

/** A law is broken. */
final class SimViolation extends Error {
  private static final long serialVersionUID = 1L;

  SimViolation(String law) {
    super(law);
  }
}
