package io.eventstreams.store.chronicle;

import io.eventstreams.api.Durability;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.store.chronicle.internal.log.ChronicleEventLog;
import io.eventstreams.store.chronicle.internal.open.JvmFlags;
import io.eventstreams.store.chronicle.internal.open.OpenFolder;
import io.eventstreams.store.chronicle.internal.open.StoreTuning;
import io.eventstreams.store.chronicle.internal.state.ChroniclePersistence;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A folder with streams, checkpoints and an event log, kept by Chronicle Queue.
 *
 * <p><b>Threads:</b> any. It has two threads of its own, on which the files are written and read.
 *
 * <p><b>Blocking:</b> every call may.
 *
 * <p><b>Errors:</b> {@code ES10007} from every call once it is closed or has failed: after a failed
 * write or a fault in mapped memory it works no more until the folder is opened anew. {@code
 * ES10007} from a call that writes when the disk has less than 64 MiB left; {@code FF00215} when a
 * file is damaged.
 */
public final class ChronicleStores implements AutoCloseable {
  private final OpenFolder folder;
  private @Nullable Persistence<?> persistence;
  private @Nullable EventLog<?> eventLog;
  private boolean closed;

  private ChronicleStores(OpenFolder folder) {
    this.folder = folder;
  }

  /**
   * Opens a folder, which is made when it does not exist.
   *
   * @throws io.eventstreams.api.EventStreamException {@code ES10012} when this JVM was started
   *     without what Chronicle needs, with the options to add; {@code ES10008} when the folder is
   *     in use; {@code FF00173} when it cannot be written
   */
  public static ChronicleStores open(Path folder) {
    return open(folder, StoreTuning.DEFAULT);
  }

  static ChronicleStores open(Path folder, StoreTuning tuning) {
    Objects.requireNonNull(folder, "folder");
    JvmFlags.check();
    return new ChronicleStores(OpenFolder.open(folder.toAbsolutePath().normalize(), tuning));
  }

  /**
   * The streams and checkpoints in this folder.
   *
   * @throws IllegalStateException when it was asked for before
   * @throws io.eventstreams.api.EventStreamException {@code FF00215} when the files are damaged
   */
  public synchronized <S extends EventStreamSpec<S>> Persistence<S> persistence(
      SpecCodec<S> codec) {
    Objects.requireNonNull(codec, "codec");
    folder.health().check();
    if (persistence != null) {
      throw new IllegalStateException("persistence must be asked for once");
    }
    Persistence<S> opened = ChroniclePersistence.open(folder, codec);
    persistence = opened;
    return opened;
  }

  /**
   * The event log in this folder. It remembers the idempotency keys of the last 24 hours, in
   * memory, and no more than the last 1,000,000: the oldest are forgotten first, so that an append
   * repeated with one of these is appended again.
   *
   * @throws IllegalStateException when it was asked for before
   * @throws io.eventstreams.api.EventStreamException {@code FF00215} when the files are damaged
   */
  public synchronized <D> EventLog<D> eventLog(EventDataCodec<D> codec) {
    Objects.requireNonNull(codec, "codec");
    folder.health().check();
    if (eventLog != null) {
      throw new IllegalStateException("eventLog must be asked for once");
    }
    EventLog<D> opened = ChronicleEventLog.open(folder, codec);
    eventLog = opened;
    return opened;
  }

  /** What its answers survive: the end of the process, however sudden, not that of the machine. */
  public Durability durability() {
    return Durability.PROCESS;
  }

  /** Closes the persistence and the event log, and gives the folder free. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      closeParts();
    } finally {
      folder.close();
    }
  }

  /** The second whatever closing the first throws. */
  private void closeParts() {
    try {
      if (persistence != null) {
        persistence.close();
      }
    } finally {
      if (eventLog != null) {
        eventLog.close();
      }
    }
  }
}
