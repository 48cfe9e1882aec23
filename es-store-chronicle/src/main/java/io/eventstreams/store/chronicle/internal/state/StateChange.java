package io.eventstreams.store.chronicle.internal.state;

import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.spi.ParkedEvent;

/**
 * One change of the state. Those that belong together are in one record, so that after a crash all
 * of them have happened, or none.
 *
 * @param <S> the type of the specification
 */
sealed interface StateChange<S extends EventStreamSpec<S>> {
  void applyTo(StateTables<S> tables);

  /** Adds or replaces a stream; it has an id and both times. */
  record StreamPut<S extends EventStreamSpec<S>>(StreamRow<S> row) implements StateChange<S> {
    @Override
    public void applyTo(StateTables<S> tables) {
      tables.putStream(row);
    }
  }

  /** Removes a stream and all that is its. */
  record StreamDropped<S extends EventStreamSpec<S>>(String id) implements StateChange<S> {
    @Override
    public void applyTo(StateTables<S> tables) {
      tables.dropStream(id);
    }
  }

  /** Adds or replaces a checkpoint. */
  record CheckpointPut<S extends EventStreamSpec<S>>(CheckpointRow row) implements StateChange<S> {
    @Override
    public void applyTo(StateTables<S> tables) {
      tables.putCheckpoint(row);
    }
  }

  /** Parks an event, replacing one of the same generation and sequenceId. */
  record ParkedPut<S extends EventStreamSpec<S>>(ParkedEvent event) implements StateChange<S> {
    @Override
    public void applyTo(StateTables<S> tables) {
      tables.putParked(event);
    }
  }

  /** Removes a parked event. */
  record ParkedDropped<S extends EventStreamSpec<S>>(String streamId, String id)
      implements StateChange<S> {
    @Override
    public void applyTo(StateTables<S> tables) {
      tables.dropParked(streamId, id);
    }
  }
}
