package io.eventstreams.store.jdbc.internal.database;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.text.Printable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A folder that holds an H2 database.
 *
 * @param path absolute
 */
public record H2Folder(Path path) {
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

  /**
   * H2 lets a process open a file any number of times, as one database. Only one store may change
   * it, and all stores of the process share this set as they share that database.
   */
  private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

  /**
   * Checks a folder, creates it if need be, and keeps others in this process away from it until
   * {@link #release}.
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
      H2Folder folder = new H2Folder(path.toRealPath());
      if (!IN_USE.add(folder.path())) {
        throw ErrorCode.STORE_LOCKED.error(folder + " is open in this process already");
      }
      return folder;
    } catch (IOException failure) {
      throw ErrorCode.STORE_OPEN_FAILED.error("cannot use the data folder " + path, failure);
    }
  }

  /** How large the file is. */
  public FileGrowth growth() {
    return new FileGrowth(path.resolve(FILE + ".mv.db"));
  }

  /** Lets others have it. */
  public void release() {
    IN_USE.remove(path);
  }

  /** How to open it. */
  public String url() {
    return "jdbc:h2:file:" + path.resolve(FILE) + ";FILE_LOCK=FS" + SETTINGS;
  }

  @Override
  public String toString() {
    return "the database in " + path;
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
