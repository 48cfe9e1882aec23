package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.transport.netty.internal.websocket.StreamAccess.Verdict;
import io.eventstreams.transport.netty.internal.websocket.StreamAccess.Wish;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks again and again whether a connection may still consume what it has started: one stream after
 * the other, and no new round before the last one is over.
 *
 * <p><b>Threads:</b> event loop.
 */
final class RightsWatch {
  private final StreamAccess access;
  private final Supplier<Collection<String>> started;
  private final Consumer<String> lost;
  private final ArrayDeque<String> round = new ArrayDeque<>();
  private @Nullable EventExecutor loop;
  private @Nullable ScheduledFuture<?> rounds;

  /**
   * Not watching yet.
   *
   * @param started what the connection consumes now
   * @param lost is told of each stream that it may consume no more
   */
  RightsWatch(StreamAccess access, Supplier<Collection<String>> started, Consumer<String> lost) {
    this.access = access;
    this.started = started;
    this.lost = lost;
  }

  /** Begins to watch, unless there is nobody who could take a right away. */
  @SuppressWarnings("ReferenceEquality") // There is one that is open to all.
  void begin(EventExecutor ofConnection, Duration interval) {
    if (rounds == null && access != StreamAccess.OPEN) {
      long nanos = interval.toNanos();
      loop = ofConnection;
      rounds = ofConnection.scheduleAtFixedRate(this::ask, nanos, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void ask() {
    if (round.isEmpty()) {
      round.addAll(started.get());
      askNext();
    }
  }

  private void askNext() {
    String stream = round.peekFirst();
    if (stream != null) {
      access.ask(stream, Wish.GO_ON, verdict -> answered(stream, verdict));
    }
  }

  private void answered(String stream, Verdict verdict) {
    if (rounds == null) {
      return;
    }
    round.pollFirst();
    // Who could not be asked has said nothing against it.
    if (verdict == Verdict.DENIED) {
      lost.accept(stream);
    }
    if (loop != null && !round.isEmpty()) {
      // Not at once: answers may come at once too, and there may be many streams.
      loop.execute(this::askNext);
    }
  }

  void end() {
    if (rounds != null) {
      rounds.cancel(false);
      rounds = null;
    }
    round.clear();
  }
}
