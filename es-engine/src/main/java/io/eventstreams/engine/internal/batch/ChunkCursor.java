package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.Event;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks over an offered list piece by piece. A piece is copied in bulk, since {@code toArray} costs
 * the same for every kind of list while {@code get(i)} does not.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
final class ChunkCursor<D> {
  private static final int PIECE = 1_024;

  private @Nullable List<Event<D>> list;
  private int copied;
  private int total;
  private @Nullable Object[] piece = new Object[64];
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

  /** Whether there is another event; copies the next piece if need be. */
  boolean hasNext() {
    return next < pieceSize || copyPiece();
  }

  /** Whether every event was walked over; looks at no list. */
  boolean isUsedUp() {
    return next == pieceSize && copied == total;
  }

  /** The next event; null where the list holds a null. */
  @SuppressWarnings("unchecked")
  @Nullable Event<D> peek() {
    return (Event<D>) piece[next];
  }

  void advance() {
    next++;
  }

  void close() {
    list = null;
    Arrays.fill(piece, 0, pieceSize, null);
    pieceSize = 0;
    next = 0;
  }

  private boolean copyPiece() {
    List<Event<D>> source = list;
    if (source == null || copied == total) {
      return false;
    }
    int size = Math.min(PIECE, total - copied);
    if (piece.length < size) {
      piece = new Object[size];
    }
    List<Event<D>> part = size == total ? source : source.subList(copied, copied + size);
    Object[] filled = part.toArray(piece);
    // A list that shrank or grew under our hands is the source's mistake; never read stale entries.
    if (filled != piece || part.size() != size) {
      throw new IllegalStateException("a delivered list was changed before deliver returned");
    }
    // What is left of a longer piece would be kept from the collector.
    if (size < pieceSize) {
      Arrays.fill(piece, size, pieceSize, null);
    }
    copied += size;
    pieceSize = size;
    next = 0;
    return true;
  }
}
