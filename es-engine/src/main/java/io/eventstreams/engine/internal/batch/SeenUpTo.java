package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.Event;
import java.util.AbstractList;

/**
 * Offered in the place of a list: the source has looked at everything up to a position, and found
 * nothing more for the stream.
 */
public final class SeenUpTo<D> extends AbstractList<Event<D>> {
  private final String sequenceId;

  /**
   * A list without an event.
   *
   * @throws io.eventstreams.api.EventStreamException {@code ES10003} for what no event can have
   */
  public SeenUpTo(String sequenceId) {
    this.sequenceId = new Event<>("", sequenceId, null).sequenceId();
  }

  String sequenceId() {
    return sequenceId;
  }

  @Override
  public Event<D> get(int index) {
    throw new IndexOutOfBoundsException(index);
  }

  @Override
  public int size() {
    return 0;
  }
}
