package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.Event;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks over an offered list piece by piece. A piece is copied in bulk, since {@code toArray} costs
 * the same for every kind of list while {@code get(i)} does not; and as plain objects, since
 * looking at the type of each would touch every event.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
final class ChunkCursor<D> {
  private static final int PIECE = 1_024;
  private static final @Nullable Object[] NOTHING = {};

  private @Nullable List<Event<D>> list;
  private int copied;
  private int total;
  private @Nullable Object[] piece = NOTHING;
  private int pieceSize;
  private int next;

  void open(List<Event<D>> newList) {
    list = newList;
    total = 0;
    copied = 0;
    total = newList.size();
    pieceSize = 0;
    next = 0;
  }

  boolean isOpen() {
    return list != null;
  }

  /** The size of the list if nothing of it was taken, else zero. */
  int untouchedSize() {
    return copied == 0 ? total : 0;
  }

  /** Takes the whole of a list of which nothing was taken, as an array that nobody else has. */
  @Nullable Object[] takeWhole() {
    List<Event<D>> source = list;
    if (source == null) {
      throw new IllegalStateException("no list");
    }
    Object[] whole = source.toArray();
    if (whole.length != total) {
      throw changed();
    }
    copied = total;
    return whole;
  }

  /** How many events lie ready; copies the next piece if need be, zero when there is none. */
  int available() {
    if (next == pieceSize) {
      copyPiece();
    }
    return pieceSize - next;
  }

  /** Whether every event was walked over; looks at no list. */
  boolean isUsedUp() {
    return next == pieceSize && copied == total;
  }

  /** One of the events that lie ready; null where the list holds a null. */
  @SuppressWarnings("unchecked")
  @Nullable Event<D> peek(int offset) {
    return (Event<D>) piece[next + offset];
  }

  /** What lies ready begins here in {@link #piece}. */
  int position() {
    return next;
  }

  @Nullable Object[] piece() {
    return piece;
  }

  void advance(int events) {
    next += events;
  }

  void close() {
    list = null;
    if (pieceSize > 0) {
      Arrays.fill(piece, 0, pieceSize, null);
    }
    pieceSize = 0;
    next = 0;
  }

  private void copyPiece() {
    List<Event<D>> source = list;
    if (source == null || copied == total) {
      return;
    }
    int size = Math.min(PIECE, total - copied);
    if (piece.length < size) {
      piece = new Object[size];
    }
    List<Event<D>> part = size == total ? source : source.subList(copied, copied + size);
    Object[] filled = part.toArray(piece);
    // A list that shrank or grew under our hands is the source's mistake; never read stale entries.
    if (filled != piece || part.size() != size) {
      throw changed();
    }
    // What is left of a longer piece would be kept from the collector.
    if (size < pieceSize) {
      Arrays.fill(piece, size, pieceSize, null);
    }
    copied += size;
    pieceSize = size;
    next = 0;
  }

  private static IllegalStateException changed() {
    return new IllegalStateException("a delivered list was changed before deliver returned");
  }
}
