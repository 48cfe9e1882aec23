package io.eventstreams.api.spi;

import io.eventstreams.api.EventStreamCheckpoint;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import java.util.List;
import java.util.Optional;

/**
 * The checkpoint rows. A row is changed only by its owner, told by generation, epoch and version,
 * so that a late write can never undo a reset or a newer owner's work.
 *
 * <p><b>Threads:</b> one manager never claims or saves the same stream twice at once; everything
 * else may be called by any thread at any time, and another manager, in this process or another,
 * may claim and save the same streams meanwhile.
 */
public interface CheckpointStore {
  /**
   * Takes ownership of a stream: raises its epoch by one and reads it, in one transaction.
   *
   * @return the row after the claim, or empty when there is none
   */
  Optional<CheckpointState> claim(String streamId);

  /** The row as it is. */
  Optional<CheckpointState> read(String streamId);

  /**
   * Saves checkpoints of several streams, at best in one transaction. Each is an update of an
   * existing row with the same generation and epoch and a lower version; anything else is {@link
   * SaveResult#STALE}. One bad row does not fail the others.
   *
   * <p>An exception means {@link SaveResult#UNKNOWN} for all.
   *
   * @return the answers, in the order of the writes
   */
  List<SaveResult> save(List<CheckpointWrite> writes);

  /**
   * Whether {@link #save} may wait for anything: a file, a database, a lock that somebody holds for
   * long. The checkpoints of a store that never does are saved by whichever thread runs the stream,
   * without a way to another thread and back.
   */
  default boolean mayBlock() {
    return true;
  }

  /**
   * Checkpoints as people see them.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00142} when the query names a field
   *     which is not among {@link io.eventstreams.api.query.QueryFields#CHECKPOINTS}
   */
  Page<EventStreamCheckpoint> list(Query query);

  long count(Filter filter);
}
