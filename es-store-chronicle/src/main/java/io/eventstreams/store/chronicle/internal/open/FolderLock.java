package io.eventstreams.store.chronicle.internal.open;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The right to be the only one who uses a folder. The operating system takes it back when the
 * process dies, however it dies.
 *
 * <p><b>Threads:</b> only those that are never interrupted, since an interrupt closes the channel
 * and with it gives the lock away.
 */
public final class FolderLock implements AutoCloseable {
  /**
   * Those that this process holds. On POSIX systems closing any channel on a locked file gives the
   * process's lock away, so a second attempt must not even open the file.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Makes the folder, for its owner only, if it does not exist, and locks it.
   *
   * @throws io.eventstreams.api.EventStreamException {@code ES10008} when somebody else holds it,
   *     {@code FF00173} when the folder cannot be written
   */
  public static FolderLock take(Path folder) {
    try {
      Path real = Files.createDirectories(folder, onlyForTheOwner()).toRealPath();
      if (!HELD.add(real)) {
        throw locked(folder);
      }
      FileChannel channel = null;
      try {
        channel =
            FileChannel.open(
                real.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
          throw locked(folder);
        }
        return new FolderLock(real, channel);
      } catch (IOException | RuntimeException failure) {
        try {
          closeAfter(failure, channel);
        } finally {
          // Only now: the next one may lock the file at once, and closing this channel after that
          // would give its lock away.
          HELD.remove(real);
        }
        throw failure;
      }
    } catch (IOException failure) {
      throw ErrorCode.STORE_OPEN_FAILED.error(
          "cannot write to the folder " + folder + ": " + failure, failure);
    }
  }

  private static FileAttribute<?>[] onlyForTheOwner() {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  private static EventStreamException locked(Path folder) {
    return ErrorCode.STORE_LOCKED.error("another process or instance uses the store in " + folder);
  }

  private static void closeAfter(Exception failure, @Nullable FileChannel channel) {
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
      HELD.remove(folder);
    } catch (IOException failure) {
      throw ErrorCode.INTERNAL.error("the folder's lock could not be released", failure);
    }
  }
}
