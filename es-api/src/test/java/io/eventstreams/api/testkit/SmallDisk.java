package io.eventstreams.api.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A disk of some megabytes, which can be filled and emptied. To have one takes the rights of root
 * on Linux.
 */
public final class SmallDisk implements AutoCloseable {
  private static final int BLOCK_BYTES = 4096;

  private final Path folder;
  private final Path filler;

  private SmallDisk(Path folder) {
    this.folder = folder;
    this.filler = folder.resolve("filler");
  }

  /**
   * Mounts one at an empty folder.
   *
   * @return empty when that is not allowed or not possible here
   */
  public static Optional<SmallDisk> mount(Path folder, int megabytes) {
    String size = "size=" + megabytes + "m";
    return command("mount", "-t", "tmpfs", "-o", size, "tmpfs", folder.toString())
        ? Optional.of(new SmallDisk(folder))
        : Optional.empty();
  }

  /** Where it is mounted. */
  public Path folder() {
    return folder;
  }

  /** Takes all the space that is left. */
  public void fill() {
    byte[] block = new byte[BLOCK_BYTES];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      if (!String.valueOf(full.getMessage()).contains("space")) {
        throw new UncheckedIOException(full);
      }
    }
  }

  /** Gives back what {@link #fill} took. */
  public void free() {
    try {
      Files.deleteIfExists(filler);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Unmounts it; nobody may have a file open there. */
  @Override
  public void close() {
    if (!command("umount", folder.toString())) {
      throw new AssertionError("still in use: " + folder);
    }
  }

  private static boolean command(String... words) {
    try {
      Process process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException notThere) {
      return false;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
