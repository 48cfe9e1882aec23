package io.eventstreams.engine.simulation;

/** Ends a call that waits in a process which is no more. */
final class SimCrashed extends Error {
  private static final long serialVersionUID = 1L;

  SimCrashed() {
    super("the process is dead", null, false, false);
  }
}
