package io.eventstreams.store.chronicle.internal.state;

import io.eventstreams.api.Durability;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.spi.CheckpointStore;
import io.eventstreams.api.spi.IdValidator;
import io.eventstreams.api.spi.ParkedEventStore;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.spi.StreamStore;
import io.eventstreams.store.chronicle.internal.open.OpenFolder;

/**
 * Streams, checkpoints and parked events over one log of changes.
 *
 * <p><b>Threads:</b> any.
 */
public final class ChroniclePersistence<S extends EventStreamSpec<S>> implements Persistence<S> {
  private final StateLog<S> log;
  private final ChronicleStreamStore<S> streams;
  private final ChronicleCheckpointStore<S> checkpoints;
  private final ChronicleParkedEventStore<S> parked;

  private ChroniclePersistence(StateLog<S> log) {
    this.log = log;
    streams = new ChronicleStreamStore<>(log);
    checkpoints = new ChronicleCheckpointStore<>(log);
    parked = new ChronicleParkedEventStore<>(log);
  }

  public static <S extends EventStreamSpec<S>> ChroniclePersistence<S> open(
      OpenFolder folder, SpecCodec<S> codec) {
    return new ChroniclePersistence<>(StateLog.open(folder, codec));
  }

  @Override
  public StreamStore<S> streams() {
    return streams;
  }

  @Override
  public CheckpointStore checkpoints() {
    return checkpoints;
  }

  @Override
  public ParkedEventStore parked() {
    return parked;
  }

  @Override
  public IdValidator idValidator() {
    return IdValidator.uuid();
  }

  @Override
  public Durability durability() {
    return Durability.PROCESS;
  }

  @Override
  public void close() {
    log.close();
  }
}
