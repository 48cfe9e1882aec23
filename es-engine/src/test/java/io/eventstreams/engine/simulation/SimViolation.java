package io.eventstreams.engine.simulation;

/** A law is broken. */
final class SimViolation extends Error {
  private static final long serialVersionUID = 1L;

  final SimLaw law;

  SimViolation(SimLaw law, String how) {
    super(how);
    this.law = law;
  }
}
