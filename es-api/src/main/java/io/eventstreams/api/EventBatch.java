package io.eventstreams.api;

import java.util.List;
import java.util.Objects;

/**
 * Events of one stream which are dispatched together, in source order.
 *
 * <p><b>Allocation:</b> the list is not copied: whoever makes a batch gives up an unchanging list.
 *
 * @param batchNumber the number of this delivery attempt on the wire, or 0 when there is none
 * @param stream the name of the stream
 * @param events one event at least, in source order
 * @param <D> the type of the events' payload
 */
public record EventBatch<D>(long batchNumber, String stream, List<Event<D>> events) {
  /** The {@code type} of a batch on the wire. */
  public static final String TYPE = "event_batch";

  public EventBatch {
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(events, "events");
  }

  /** The same events as another numbered delivery. */
  public EventBatch<D> withBatchNumber(long number) {
    return new EventBatch<>(number, stream, events);
  }
}
