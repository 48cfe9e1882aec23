package io.eventstreams.transport.netty.internal.http;

import java.io.ByteArrayOutputStream;

/** Events as lines of JSON, taken while they arrive: the body may be of any size. */
final class EventLinesBody implements BodyReader {
  private final EventIntake<?> intake;
  private final int maxLineBytes;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(0);
  private boolean tooLong;

  EventLinesBody(EventIntake<?> intake, int maxLineBytes) {
    this.intake = intake;
    this.maxLineBytes = maxLineBytes;
  }

  @Override
  public long heldBytes() {
    return line.size() + intake.pendingBytes();
  }

  @Override
  public void accept(byte[] piece) {
    int from = 0;
    for (int i = 0; i < piece.length; i++) {
      if (piece[i] == '\n') {
        collect(piece, from, i);
        endLine();
        from = i + 1;
      }
    }
    collect(piece, from, piece.length);
  }

  private void collect(byte[] piece, int from, int to) {
    if (tooLong || line.size() + (to - from) > maxLineBytes) {
      tooLong = true;
      line.reset();
    } else {
      line.write(piece, from, to - from);
    }
  }

  private void endLine() {
    byte[] json = line.toByteArray();
    line.reset();
    if (tooLong) {
      tooLong = false;
      intake.longLine(maxLineBytes);
    } else if (isBlank(json)) {
      intake.blankLine();
    } else {
      intake.line(json);
    }
  }

  private static boolean isBlank(byte[] json) {
    for (byte b : json) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  @Override
  public Response finish() {
    if (tooLong || line.size() > 0) {
      endLine();
    }
    return intake.finish();
  }

  @Override
  public Response failed(Throwable failure) {
    return intake.failed(failure);
  }
}
