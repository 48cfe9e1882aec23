package io.eventstreams.engine.simulation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What is known from outside about one instance of a stream: it begins with a claim of the row. */
final class SimInstance {
  final SimEra era;
  final int start;

  /** Events whose outcome the instance must have accepted. */
  final BitSet accepted = new BitSet();

  final List<SimHanded> live = new ArrayList<>();
  final List<SimHanded> liveReplays = new ArrayList<>();
  int highestDispatched;
  int sourceRuns;

  /** Set when a stop has been reported as done: nothing may follow. */
  boolean stopped;

  SimInstance(SimEra era, int start) {
    this.era = era;
    this.start = start;
    this.highestDispatched = start;
  }
}
