package io.eventstreams.engine.simulation;

import io.eventstreams.api.Event;
import java.util.List;

/**
 * What consumers elsewhere say, and what is to go wrong with them.
 *
 * <p><b>Threads:</b> any.
 */
public final class RealReceipts {
  private final RealHistory history;
  private final RealFaults faults;

  RealReceipts(RealHistory history, RealFaults faults) {
    this.history = history;
    this.faults = faults;
  }

  /** A batch has come to a consumer. */
  public void comes(String streamName, List<Event<Integer>> events) {
    history.comes(streamName, events);
  }

  /**
   * The connection that brought a batch ends without a reply: what a client may send once more,
   * within the same attempt, if it had used the connection before.
   */
  public void drops(String streamName, List<Event<Integer>> events) {
    history.drops(streamName, events);
  }

  /** The consumer has a batch for good; to be told before it answers. */
  public void keeps(String streamName, List<Event<Integer>> events) {
    history.keeps(streamName, events);
  }

  /** Whether something goes wrong this time; how often, is the seed's. */
  public boolean happens(String fault) {
    return faults.happens(fault);
  }

  /** Whether nothing goes wrong any more. */
  public boolean isHealed() {
    return faults.isHealed();
  }
}
