package io.eventstreams.store.chronicle.internal.open;

import io.eventstreams.api.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The right to be the only one who uses a folder. The operating system takes it back when the
 * process dies, however it dies.
 *
 * <p><b>Threads:</b> only those that are never interrupted, since an interrupt closes the channel
 * and with it gives the lock away.
 */
public final class FolderLock implements AutoCloseable {
  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Makes the folder if it does not exist, and locks it.
   *
   * @throws io.eventstreams.api.EventStreamException {@code ES10008} when somebody else holds it,
   *     {@code FF00173} when the folder cannot be written
   */
  public static FolderLock take(Path folder) {
    FileChannel channel = null;
    try {
      Files.createDirectories(folder);
      channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw ErrorCode.STORE_LOCKED.error(
            "another process or instance uses the store in " + folder);
      }
      return new FolderLock(channel);
    } catch (IOException failure) {
      closeAfter(failure, channel);
      throw ErrorCode.STORE_OPEN_FAILED.error(
          "cannot write to the folder " + folder + ": " + failure, failure);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldInThisProcess) {
      return null;
    }
  }

  private static void closeAfter(IOException failure, @Nullable FileChannel channel) {
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException second) {
      failure.addSuppressed(second);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failure) {
      throw ErrorCode.INTERNAL.error("the folder's lock could not be released", failure);
    }
  }
}
