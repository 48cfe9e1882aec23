package io.eventstreams.store.jdbc.internal.database;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.text.Printable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A folder that holds an H2 database, and the right to be the only one who uses it. H2 itself locks
 * its file only while that is open, which a store closes now and then.
 *
 * <p><b>Threads:</b> any.
 */
public final class H2Folder {
  /**
   * No delayed writing, which loses committed rows; no room used again, see {@link
   * H2Dialect#prepare}; no closing behind our back when the JVM ends, while streams are still being
   * stopped; no trace files, which would repeat SQL with its values.
   */
  public static final String SETTINGS =
      ";WRITE_DELAY=0;RETENTION_TIME="
          + H2Dialect.KEEP_MILLIS
          + ";DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000"
          + ";TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0";

  private static final String FILE = "eventstreams";

  /** Stays where it is: a process that is killed leaves the file and not the lock. */
  private static final String LOCK_FILE = "eventstreams.lock";

  /**
   * H2 lets a process open a file any number of times, as one database. Only one store may change
   * it, and all stores of the process share this set as they share that database. It is asked
   * before the lock's file is opened: on POSIX systems to close that again would give away the lock
   * of another store in this process.
   */
  private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel lock;

  private H2Folder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Checks a folder, creates it if need be, and keeps others away from it until {@link #release},
   * in this process and elsewhere.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00173}, {@code ES10008}
   */
  public static H2Folder claim(Path folder) {
    Path path = folder.toAbsolutePath().normalize();
    if (path.toString().indexOf(';') >= 0) {
      throw ErrorCode.STORE_OPEN_FAILED.error(
          "data folder must not have ';' in its path, was '" + Printable.of(path.toString()) + "'");
    }
    try {
      Files.createDirectories(path, onlyForTheOwner());
    } catch (FileAlreadyExistsException notAFolder) {
      throw ErrorCode.STORE_OPEN_FAILED.error(path + " is not a folder", notAFolder);
    } catch (IOException failure) {
      throw ErrorCode.STORE_OPEN_FAILED.error("cannot create the data folder " + path, failure);
    }
    Path file = path.resolve(FILE + ".mv.db");
    if (!Files.isWritable(path) || (Files.exists(file) && !Files.isWritable(file))) {
      throw ErrorCode.STORE_OPEN_FAILED.error("cannot write to the data folder " + path);
    }
    return claimed(path);
  }

  private static H2Folder claimed(Path path) {
    try {
      Path real = path.toRealPath();
      if (!IN_USE.add(real)) {
        throw ErrorCode.STORE_LOCKED.error(name(real) + " is open in this process already");
      }
      boolean locked = false;
      try {
        H2Folder folder = new H2Folder(real, locked(real));
        locked = true;
        return folder;
      } finally {
        if (!locked) {
          IN_USE.remove(real);
        }
      }
    } catch (IOException failure) {
      throw ErrorCode.STORE_OPEN_FAILED.error("cannot use the data folder " + path, failure);
    }
  }

  /** Neither opening a file nor asking for a lock without waiting minds an interrupt. */
  private static FileChannel locked(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw ErrorCode.STORE_LOCKED.error(
          name(folder) + " is in use by another process: stop that one first");
    }
    return channel;
  }

  /** How large the file is. */
  public FileGrowth growth() {
    return new FileGrowth(path.resolve(FILE + ".mv.db"));
  }

  /** Lets others have it. */
  public void release() {
    try {
      lock.close();
    } catch (IOException failure) {
      throw ErrorCode.INTERNAL.error("the lock of " + this + " could not be released", failure);
    }
    IN_USE.remove(path);
  }

  /** How to open it. */
  public String url() {
    return "jdbc:h2:file:" + path.resolve(FILE) + ";FILE_LOCK=FS" + SETTINGS;
  }

  @Override
  public String toString() {
    return name(path);
  }

  private static String name(Path folder) {
    return "the database in " + folder;
  }

  private static FileAttribute<?>[] onlyForTheOwner() {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }
}
