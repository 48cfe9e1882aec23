package io.eventstreams.store.chronicle.internal.queue;

import io.eventstreams.api.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A small file beside a queue with the number of its last record, written after each. A queue
 * cannot tell that its end was cut off or wiped; together they can.
 *
 * <p><b>Threads:</b> the store's write thread.
 */
final class TailMark implements AutoCloseable {
  static final String FILE_NAME = "tail";

  /** The number when there is no record. */
  static final long NO_RECORD = -1;

  private static final int BYTES = Long.BYTES + Integer.BYTES;

  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BYTES);

  private TailMark(FileChannel channel) {
    this.channel = channel;
  }

  static TailMark create(Path folder) throws IOException {
    TailMark mark =
        new TailMark(
            FileChannel.open(
                folder.resolve(FILE_NAME),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
    mark.write(NO_RECORD);
    return mark;
  }

  static TailMark open(Path folder) throws IOException {
    return new TailMark(
        FileChannel.open(
            folder.resolve(FILE_NAME), StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  long read() throws IOException {
    buffer.clear();
    int count = channel.read(buffer, 0);
    buffer.flip();
    if (count != BYTES || channel.size() != BYTES) {
      throw damaged();
    }
    long number = buffer.getLong();
    if (buffer.getInt() != checksum(number)) {
      throw damaged();
    }
    return number;
  }

  void write(long number) throws IOException {
    buffer.clear();
    buffer.putLong(number).putInt(checksum(number)).flip();
    int count = channel.write(buffer, 0);
    if (count != BYTES) {
      throw new IOException("wrote " + count + " of " + BYTES + " bytes");
    }
  }

  private static int checksum(long number) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
    return (int) crc.getValue();
  }

  private static RuntimeException damaged() {
    return ErrorCode.STORED_VALUE_UNREADABLE.error("the file '" + FILE_NAME + "' is damaged");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
