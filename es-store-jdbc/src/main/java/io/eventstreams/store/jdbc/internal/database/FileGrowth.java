package io.eventstreams.store.jdbc.internal.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much the file of a database has grown since it was small. H2 gives no room back as long as it
 * is open, so that a file which has grown is closed, which makes it small, and opened again. Nobody
 * knows how much of a file that was left by another process is of use: it counts as having grown
 * from nothing, so that kills, however many, do not let it grow.
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
   * @param roomBytes how much it may grow
   */
  FileGrowth(Path file, long roomBytes) {
    this.file = file;
    this.roomBytes = roomBytes;
    this.limitBytes = roomBytes;
  }

  /** The database has been closed, and made as small as it gets. */
  void closed() {
    limitBytes = bytes() + roomBytes;
  }

  /**
   * Whether it is to be closed and opened again; looks at once, and then now and then only, since
   * each life of a process that is killed early adds to the file too.
   */
  boolean isTooMuch() {
    return uses++ % LOOK_EVERY == 0 && bytes() > limitBytes;
  }

  private long bytes() {
    try {
      return Files.size(file);
    } catch (IOException notThere) {
      return 0;
    }
  }
}
