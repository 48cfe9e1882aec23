package io.eventstreams.api;

/** What a source has to do after delivering a list of events. */
public enum SourceInstruction {
  /** All events were taken; go on. */
  CONTINUE,
  /** This run is over: return from {@code run}. Events not taken are asked for again later. */
  EXIT
}
