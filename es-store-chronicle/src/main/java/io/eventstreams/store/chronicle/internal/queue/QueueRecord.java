package io.eventstreams.store.chronicle.internal.queue;

import io.eventstreams.api.ErrorCode;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * One record of a queue.
 *
 * <p>In the file: a CRC-32C of all that follows, the length of the body, the version of this
 * format, the record's number, the body; big-endian.
 *
 * <p><b>Threads:</b> any; nobody changes the body.
 */
public final class QueueRecord {
  static final int HEADER_BYTES = Integer.BYTES * 2 + 1 + Long.BYTES;

  /** A 64 MiB block of the queue takes a quarter of itself in one piece. */
  public static final int MAX_BODY_BYTES = (16 << 20) - (64 << 10);

  static final int MAX_FRAME_BYTES = HEADER_BYTES + MAX_BODY_BYTES;
  private static final byte VERSION = 1;

  private final long index;
  private final long number;
  private final byte[] body;

  private QueueRecord(long index, long number, byte[] body) {
    this.index = index;
    this.number = number;
    this.body = body;
  }

  /** Where the queue keeps it. */
  public long index() {
    return index;
  }

  /** Counted from 0 without gaps. */
  public long number() {
    return number;
  }

  /** What was appended. */
  public byte[] body() {
    return body;
  }

  static byte[] frame(long number, byte[] body) {
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + body.length);
    out.putInt(0).putInt(body.length).put(VERSION).putLong(number).put(body);
    out.putInt(0, checksum(out.array()));
    return out.array();
  }

  static QueueRecord parse(long index, byte[] frame) {
    if (frame.length < HEADER_BYTES) {
      throw damaged(index, "it has only " + frame.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(frame);
    if (in.getInt() != checksum(frame)) {
      throw damaged(index, "its checksum does not fit");
    }
    int bodyBytes = in.getInt();
    byte version = in.get();
    long number = in.getLong();
    if (version != VERSION || bodyBytes != in.remaining()) {
      throw damaged(index, "it is of version " + version + ", this is " + VERSION);
    }
    byte[] body = new byte[bodyBytes];
    in.get(body);
    return new QueueRecord(index, number, body);
  }

  private static int checksum(byte[] frame) {
    CRC32C crc = new CRC32C();
    crc.update(frame, Integer.BYTES, frame.length - Integer.BYTES);
    return (int) crc.getValue();
  }

  private static RuntimeException damaged(long index, String how) {
    return ErrorCode.STORED_VALUE_UNREADABLE.error(
        "the record at index 0x" + Long.toHexString(index) + " is damaged: " + how);
  }
}
