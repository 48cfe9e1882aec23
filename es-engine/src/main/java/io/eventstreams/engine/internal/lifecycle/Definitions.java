package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.EventStreamSpec;
import org.jspecify.annotations.Nullable;

/**
 * The definition that a stream should run with, and the one of its present or last instance. One
 * that is in neither place any more is closed; that may take long, so that it is left to whoever
 * has released the lock.
 *
 * <p><b>Threads:</b> guarded by the stream's lock.
 */
final class Definitions<S extends EventStreamSpec<S>, D> {
  private final StreamWish<S, D> wish;
  private @Nullable StreamDefinition<S, D> running;

  Definitions(StreamWish<S, D> wish) {
    this.wish = wish;
  }

  /** Whether no instance was made from another definition than the one that is wanted. */
  boolean areOne() {
    return running == null || running == wish.definition();
  }

  /** Another one is wanted, or none; what closes the one before, if it was never used. */
  @Nullable Runnable want(@Nullable StreamDefinition<S, D> wanted) {
    StreamDefinition<S, D> before = wish.definition();
    wish.define(wanted);
    return before == null || before == running || before == wanted ? null : before::close;
  }

  /** Another one is wanted that shares its dispatcher with the one before. */
  void wantAdjusted(StreamDefinition<S, D> adjusted) {
    if (running != null && running == wish.definition()) {
      running = adjusted;
    }
    wish.define(adjusted);
  }

  /** Nothing runs: what closes the one that nobody wants any more, if there is one. */
  @Nullable Runnable dropSuperseded() {
    StreamDefinition<S, D> ended = running;
    if (ended == null || ended == wish.definition()) {
      return null;
    }
    running = null;
    return ended::close;
  }

  /**
   * An instance is about to be made from the one that is wanted now: under a storm of changes none
   * would ever be made else.
   *
   * @return what closes the one that was to be used before, if it was another
   */
  @Nullable Runnable useWanted() {
    StreamDefinition<S, D> before = running;
    StreamDefinition<S, D> wanted = wish.definition();
    if (wanted == null || before == wanted) {
      return null;
    }
    running = wanted;
    return before == null ? null : before::close;
  }

  /** Nothing runs any more: what closes all. Nobody else will close one a second time. */
  Runnable takeAll() {
    StreamDefinition<S, D> last = wish.definition();
    StreamDefinition<S, D> superseded = running == last ? null : running;
    wish.define(null);
    running = null;
    return () -> {
      if (last != null) {
        last.close();
      }
      if (superseded != null) {
        superseded.close();
      }
    };
  }
}
