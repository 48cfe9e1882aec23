package io.eventstreams.store.chronicle.internal.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The free space of the folder's file system. The files are sparse and written through mapped
 * memory, where a full disk is not an exception but a fault; so it is asked for before each record.
 *
 * <p><b>Threads:</b> any.
 */
public final class DiskSpace {
  private final FileStore files;
  private final long floorBytes;

  private DiskSpace(FileStore files, long floorBytes) {
    this.files = files;
    this.floorBytes = floorBytes;
  }

  public static DiskSpace of(Path folder, long floorBytes) throws IOException {
    return new DiskSpace(Files.getFileStore(folder), floorBytes);
  }

  /** Whether so many bytes can be written without going below the floor. */
  public boolean hasRoomFor(long bytes) {
    return usableBytes() - bytes >= floorBytes;
  }

  public long floorBytes() {
    return floorBytes;
  }

  private long usableBytes() {
    try {
      return files.getUsableSpace();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
