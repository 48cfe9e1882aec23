package io.eventstreams.engine.internal.dispatch;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Batches in the order in which they were added, linked to each other, so that one comes and goes
 * without a trace in an array.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
final class BatchQueue<D> implements Iterable<Batch<D>> {
  private @Nullable Batch<D> first;
  private @Nullable Batch<D> last;
  private int size;

  boolean isEmpty() {
    return first == null;
  }

  int size() {
    return size;
  }

  @Nullable Batch<D> peekFirst() {
    return first;
  }

  void addLast(Batch<D> batch) {
    Batch<D> before = last;
    if (before == null) {
      first = batch;
    } else {
      before.following = batch;
    }
    last = batch;
    size++;
  }

  void removeFirst() {
    Batch<D> removed = first;
    if (removed == null) {
      throw new NoSuchElementException();
    }
    first = removed.following;
    removed.following = null;
    if (first == null) {
      last = null;
    }
    size--;
  }

  void clear() {
    first = null;
    last = null;
    size = 0;
  }

  @Override
  public Iterator<Batch<D>> iterator() {
    return new Iterator<>() {
      private @Nullable Batch<D> next = first;

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public Batch<D> next() {
        Batch<D> batch = next;
        if (batch == null) {
          throw new NoSuchElementException();
        }
        next = batch.following;
        return batch;
      }
    };
  }
}
