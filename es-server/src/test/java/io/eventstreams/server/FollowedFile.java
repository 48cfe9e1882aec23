package io.eventstreams.server;

import io.eventstreams.api.Event;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Events that another process writes into a file: one a line, all of one length, read by number.
 */
record FollowedFile(Path file) implements EventSource<GenericEventStream, String> {
  private static final int LINE = 10;
  private static final int MOST_AT_ONCE = 40;
  private static final long LOOK_NANOS = 500_000;

  static String position(int number) {
    return String.format("%08d", number);
  }

  static String topic(int number) {
    return number % 3 == 0 ? "b" : "a";
  }

  /** What the owner of the file does: so many more events. */
  static void append(Path file, int first, int count) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = first; i < first + count; i++) {
      lines.append('1').append(position(i)).append('\n');
    }
    Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Override
  public void run(
      SourceContext<GenericEventStream> context, String checkpoint, Deliver<String> deliver)
      throws IOException {
    int next = checkpoint.isEmpty() ? 0 : Integer.parseInt(checkpoint) + 1;
    try (FileChannel channel = FileChannel.open(file)) {
      while (!context.cancelled()) {
        List<Event<String>> events = read(channel, next);
        if (events.isEmpty()) {
          LockSupport.parkNanos(LOOK_NANOS);
        } else if (deliver.deliver(events) == SourceInstruction.CONTINUE) {
          next += events.size();
        } else {
          return;
        }
      }
    }
  }

  private static List<Event<String>> read(FileChannel channel, int first) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(MOST_AT_ONCE * LINE);
    long from = (long) first * LINE;
    int got = 0;
    while (got >= 0 && buffer.hasRemaining()) {
      got = channel.read(buffer, from + buffer.position());
    }
    List<Event<String>> events = new ArrayList<>();
    for (int i = 0; (i + 1) * LINE <= buffer.position(); i++) {
      String data = new String(buffer.array(), i * LINE, LINE - 1, StandardCharsets.UTF_8);
      int number = first + i;
      events.add(new Event<>(topic(number), position(number), data));
    }
    return events;
  }
}
