package io.eventstreams.store.chronicle.internal.state;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.store.chronicle.internal.queue.StoreFiles;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Which of the folders {@code state-1}, {@code state-2}, … holds the state: the one that the file
 * {@code state.current} names. That file is replaced in one step, so a crash leaves either the old
 * folder valid and a useless new one, or the new one valid and a useless old one. A loss of power
 * does so too: each step is on the device before the next.
 *
 * <p><b>Threads:</b> the store's write thread.
 */
final class StateFolders {
  private static final Logger LOG = System.getLogger(StateFolders.class.getName());
  private static final String POINTER = "state.current";
  private static final String POINTER_DRAFT = "state.next";
  private static final Pattern POINTER_TEXT = Pattern.compile("([1-9][0-9]{0,17}) ([0-9a-f]{8})\n");

  private final Path folder;
  private long current;

  private StateFolders(Path folder, long current) {
    this.folder = folder;
    this.current = current;
  }

  /** Finds the valid folder and deletes the useless ones, if it can. */
  static StateFolders open(Path folder) {
    try {
      Path pointer = folder.resolve(POINTER);
      if (Files.exists(pointer)) {
        StateFolders folders = new StateFolders(folder, read(pointer));
        if (!Files.isDirectory(folders.current())) {
          throw ErrorCode.STORED_VALUE_UNREADABLE.error(
              "the folder " + folders.current() + " is gone");
        }
        folders.tidy();
        return folders;
      }
      StateFolders fresh = new StateFolders(folder, 1);
      fresh.refuseStrayState();
      StoreFiles.deleteFolder(fresh.current());
      Files.createDirectory(fresh.current());
      fresh.write(1);
      return fresh;
    } catch (IOException failure) {
      throw ErrorCode.STORE_OPEN_FAILED.error(
          "cannot open the state in " + folder + ": " + failure, failure);
    }
  }

  Path current() {
    return folderOf(current);
  }

  /** A new, empty folder, not yet valid; its name is on the device. */
  Path prepareNext() throws IOException {
    Path next = folderOf(current + 1);
    StoreFiles.deleteFolder(next);
    Files.createDirectory(next);
    StoreFiles.forceNames(folder);
    return next;
  }

  /** Makes the prepared folder, whose files are on the device by now, the valid one. */
  void switchToNext() throws IOException {
    write(current + 1);
    StoreFiles.forceNames(folder);
    current++;
  }

  /** Deletes the useless folders; what cannot be deleted costs space only. */
  void tidy() {
    try {
      deleteOthers();
    } catch (IOException failure) {
      LOG.log(Level.WARNING, "old state in {0} could not be deleted: {1}", folder, failure);
    }
  }

  private void deleteOthers() throws IOException {
    for (Path other : stateFolders()) {
      if (!other.equals(current())) {
        StoreFiles.deleteFolder(other);
      }
    }
  }

  /**
   * Without a pointer only a first start that was cut short may have left a folder, an empty one.
   */
  private void refuseStrayState() throws IOException {
    for (Path stray : stateFolders()) {
      if (!stray.equals(current()) || !StoreFiles.isEmptyFolder(stray)) {
        throw ErrorCode.STORED_VALUE_UNREADABLE.error(
            "the file " + folder.resolve(POINTER) + " is gone, but not " + stray);
      }
    }
  }

  private List<Path> stateFolders() throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder, "state-*")) {
      paths.forEach(found::add);
    }
    return found;
  }

  private Path folderOf(long number) {
    return folder.resolve("state-" + number);
  }

  private void write(long number) throws IOException {
    Path draft = folder.resolve(POINTER_DRAFT);
    byte[] text =
        (number + " " + checksum(Long.toString(number)) + "\n").getBytes(StandardCharsets.US_ASCII);
    try (FileChannel file =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    }
    Files.move(
        draft,
        folder.resolve(POINTER),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static long read(Path pointer) throws IOException {
    Matcher text =
        POINTER_TEXT.matcher(new String(Files.readAllBytes(pointer), StandardCharsets.ISO_8859_1));
    if (!text.matches() || !checksum(text.group(1)).equals(text.group(2))) {
      throw ErrorCode.STORED_VALUE_UNREADABLE.error("the file " + pointer + " is damaged");
    }
    return Long.parseLong(text.group(1));
  }

  private static String checksum(String number) {
    CRC32C crc = new CRC32C();
    crc.update(number.getBytes(StandardCharsets.US_ASCII));
    return "%08x".formatted(crc.getValue());
  }
}
