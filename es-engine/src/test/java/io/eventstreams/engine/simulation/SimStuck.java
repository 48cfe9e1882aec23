package io.eventstreams.engine.simulation;

/** Something that should have happened did not: {@link SimLaw#EVERYTHING_ARRIVES}. */
final class SimStuck extends Error {
  private static final long serialVersionUID = 1L;

  SimStuck(String what) {
    super(what);
  }
}
