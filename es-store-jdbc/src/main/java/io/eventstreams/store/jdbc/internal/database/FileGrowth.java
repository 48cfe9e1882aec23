package io.eventstreams.store.jdbc.internal.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much the file of a database has grown since it was opened. H2 gives no room back as long as
 * it is open, so that a file which has grown is closed, which makes it small, and opened again.
 *
 * <p><b>Threads:</b> one at a time.
 */
public final class FileGrowth {
  private static final long ROOM_BYTES = 256L << 20;
  private static final int LOOK_EVERY = 64;

  private final Path file;
  private final long roomBytes;
  private int uses;
  private long limitBytes;

  FileGrowth(Path file) {
    this(file, ROOM_BYTES);
  }

  /**
   * As it is to be for tests.
   *
   * @param roomBytes how much it may grow at the least
   */
  FileGrowth(Path file, long roomBytes) {
    this.file = file;
    this.roomBytes = roomBytes;
  }

  /** The database is about to be opened. */
  void opening() {
    limitBytes = Math.max(roomBytes, 4 * bytes());
  }

  /** Whether it is to be closed and opened again; looks now and then only. */
  boolean isTooMuch() {
    return ++uses % LOOK_EVERY == 0 && bytes() > limitBytes;
  }

  private long bytes() {
    try {
      return Files.size(file);
    } catch (IOException notThere) {
      return 0;
    }
  }
}
