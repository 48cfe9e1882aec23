package io.eventstreams.server.internal.run;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into lines. A line ends with {@code \n} or {@code \r\n}, which do not
 * belong to it; what follows the last terminator is a line if it is not empty.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class LineSplitter {
  private final int maxLineBytes;
  private final Lines lines;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private boolean tooLong;
  private long count;

  /** Takes the lines. */
  interface Lines {
    void line(byte[] bytes);

    /**
     * A line that is too long to be kept.
     *
     * @param number of the line, from 1
     */
    void longLine(long number);
  }

  LineSplitter(int maxLineBytes, Lines lines) {
    this.maxLineBytes = maxLineBytes;
    this.lines = lines;
  }

  /** Takes the first {@code length} bytes. */
  void accept(byte[] bytes, int length) {
    int from = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        append(bytes, from, i - from);
        end(true);
        from = i + 1;
      }
    }
    append(bytes, from, length - from);
  }

  /** There are no more bytes. */
  void finish() {
    if (begun.size() > 0 || tooLong) {
      end(false);
    }
  }

  /** How many bytes there are of a line that has not ended. */
  int unfinishedBytes() {
    return begun.size();
  }

  private void append(byte[] bytes, int from, int length) {
    // One more than allowed, since a \r at the end does not count.
    if (tooLong || (long) begun.size() + length > maxLineBytes + 1L) {
      tooLong = true;
      begun.reset();
    } else {
      begun.write(bytes, from, length);
    }
  }

  private void end(boolean terminated) {
    count++;
    byte[] line = begun.toByteArray();
    begun.reset();
    if (terminated && line.length > 0 && line[line.length - 1] == '\r') {
      line = Arrays.copyOf(line, line.length - 1);
    }
    if (tooLong || line.length > maxLineBytes) {
      tooLong = false;
      lines.longLine(count);
    } else {
      lines.line(line);
    }
  }
}
