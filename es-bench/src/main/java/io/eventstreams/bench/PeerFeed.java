package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.engine.internal.batch.TopicFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The source of every peer: the same ready-made events round and round until it is ended, and what
 * the handler must have got by then.
 *
 * <p><b>Threads:</b> one delivers; the rest any. The count of delivered events is written before
 * the latch that lets it be read.
 */
final class PeerFeed {
  private final List<List<Event<Long>>> chunks;
  private final List<Event<Long>> all = new ArrayList<>();
  private final List<Event<Long>> matching = new ArrayList<>();
  private final @Nullable String expression;
  private final TopicFilter filter;
  private final CountDownLatch sourceEnded = new CountDownLatch(1);
  private volatile boolean ended;
  private long delivered;

  /** Takes a chunk. */
  interface Taker {
    void take(List<Event<Long>> chunk) throws InterruptedException;
  }

  /**
   * A source.
   *
   * @param expression which topics are wanted; null wants all
   */
  PeerFeed(List<List<Event<Long>>> chunks, @Nullable String expression) {
    this.chunks = chunks;
    this.expression = expression;
    this.filter = TopicFilter.compile(expression);
    TopicFilter own = TopicFilter.compile(expression);
    for (List<Event<Long>> one : chunks) {
      for (Event<Long> event : one) {
        all.add(event);
        if (own.accepts(event.topic())) {
          matching.add(event);
        }
      }
    }
  }

  @Nullable String expression() {
    return expression;
  }

  /** Whether an event is wanted; for the thread that delivers. */
  boolean accepts(Event<Long> event) {
    return expression == null || filter.accepts(event.topic());
  }

  /** How many events of the source those are that a handler has got. */
  long sourceEvents(long handled) {
    return handled / matching.size() * all.size()
        + handled % matching.size() * all.size() / matching.size();
  }

  /** Delivers chunk after chunk until it is ended. */
  void deliverTo(Taker taker) throws InterruptedException {
    long count = 0;
    while (!ended) {
      for (int i = 0; i < chunks.size() && !ended; i++) {
        taker.take(chunks.get(i));
        count += chunks.get(i).size();
      }
    }
    sourceEnds(count);
  }

  /** The same events one by one. */
  Iterator<Event<Long>> iterator() {
    return new Iterator<>() {
      private long count;
      private int next;
      private boolean told;

      @Override
      public boolean hasNext() {
        if (ended && !told) {
          told = true;
          sourceEnds(count);
        }
        return !told;
      }

      @Override
      public Event<Long> next() {
        Event<Long> event = all.get(next);
        next = next + 1 == all.size() ? 0 : next + 1;
        count++;
        return event;
      }
    };
  }

  private void sourceEnds(long count) {
    delivered = count;
    sourceEnded.countDown();
  }

  /** Lets the source end after what it is about to deliver. */
  void end() {
    ended = true;
  }

  /** Ends it and tells what the handler gets of all that was delivered. */
  PeerChecksum end(Duration patience) throws InterruptedException {
    end();
    if (!sourceEnded.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException("the source does not end");
    }
    return expected(delivered);
  }

  /** What the handler gets of the first so many events. */
  PeerChecksum expected(long count) {
    long[] payloads = matching.stream().mapToLong(PeerFeed::payload).toArray();
    long wanted = count / all.size() * matching.size();
    for (int i = 0; i < count % all.size(); i++) {
      wanted += isMatching(all.get(i)) ? 1 : 0;
    }
    return PeerChecksum.ofRepeated(payloads, wanted);
  }

  /** The positions that progress may have in the end: the last wanted event, or one behind it. */
  List<String> lastPositions() {
    List<String> positions = new ArrayList<>();
    for (long i = delivered - 1; i >= 0; i--) {
      Event<Long> event = all.get((int) (i % all.size()));
      positions.add(event.sequenceId());
      if (isMatching(event)) {
        return positions;
      }
    }
    return positions;
  }

  private boolean isMatching(Event<Long> event) {
    return expression == null || TopicFilter.compile(expression).accepts(event.topic());
  }

  private static long payload(Event<Long> event) {
    Long data = event.data();
    return data == null ? 0 : data;
  }
}
