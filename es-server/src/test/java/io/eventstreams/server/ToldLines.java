package io.eventstreams.server;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Tells another process what happens here, a line at a time. When {@link #tell} returns, the pipe
 * has the line, whatever becomes of this process. Each line ends with {@link #END}, so that the
 * piece of one that was cut off by a kill is not taken for the whole.
 *
 * <p><b>Threads:</b> any.
 */
final class ToldLines {
  static final String END = " .";

  private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);

  synchronized void tell(Object... words) {
    StringBuilder line = new StringBuilder();
    for (Object word : words) {
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    try {
      out.write(line.append(END).append('\n').toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }
}
