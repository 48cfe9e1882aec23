package io.eventstreams.engine.internal.checkpoint;

import io.eventstreams.api.spi.CheckpointState;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * One wish to own a checkpoint row.
 *
 * <p><b>Threads:</b> any; {@code cancelled} goes from false to true once.
 */
public final class ClaimRequest {
  private final BiConsumer<ClaimRequest, Optional<CheckpointState>> answer;
  private volatile boolean cancelled;

  /**
   * A wish.
   *
   * @param answer gets this and what was claimed, empty when there is no row; never called once
   *     cancelled, but for an answer that is on its way at that moment
   */
  public ClaimRequest(BiConsumer<ClaimRequest, Optional<CheckpointState>> answer) {
    this.answer = answer;
  }

  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  void answer(Optional<CheckpointState> claimed) {
    if (!cancelled) {
      answer.accept(this, claimed);
    }
  }
}
