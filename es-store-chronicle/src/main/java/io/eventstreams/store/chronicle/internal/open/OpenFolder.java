package io.eventstreams.store.chronicle.internal.open;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.store.chronicle.internal.queue.DiskSpace;
import io.eventstreams.store.chronicle.internal.queue.StoreHealth;
import io.eventstreams.store.chronicle.internal.queue.StoreThread;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A locked folder and what its parts share.
 *
 * <p><b>Threads:</b> any.
 *
 * @param path where
 * @param tuning how
 * @param space on its disk
 * @param health of the whole store
 * @param writeThread appends, and all that changes files
 * @param readThread reads events
 * @param lock on the folder
 */
public record OpenFolder(
    Path path,
    StoreTuning tuning,
    DiskSpace space,
    StoreHealth health,
    StoreThread writeThread,
    StoreThread readThread,
    FolderLock lock)
    implements AutoCloseable {

  public static OpenFolder open(Path path, StoreTuning tuning) {
    StoreHealth health = new StoreHealth(path);
    StoreThread writeThread = new StoreThread("chronicle-write", health);
    StoreThread readThread = new StoreThread("chronicle-read", health);
    FolderLock lock = null;
    try {
      lock = writeThread.call(() -> FolderLock.take(path));
      DiskSpace space = DiskSpace.of(path, tuning.freeBytesFloor());
      return new OpenFolder(path, tuning, space, health, writeThread, readThread, lock);
    } catch (IOException failure) {
      closeThreads(writeThread, readThread);
      if (lock != null) {
        lock.close();
      }
      throw ErrorCode.STORE_OPEN_FAILED.error(
          "cannot ask for the free space of " + path + ": " + failure, failure);
    } catch (RuntimeException failure) {
      closeThreads(writeThread, readThread);
      throw failure;
    }
  }

  private static void closeThreads(StoreThread writeThread, StoreThread readThread) {
    readThread.close();
    writeThread.close();
  }

  @Override
  public void close() {
    health.close();
    closeThreads(writeThread, readThread);
    lock.close();
  }
}
