package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointStore;
import io.eventstreams.api.text.Printable;

/**
 * What must hold for a reset to happen.
 *
 * <p><b>Threads:</b> the one that resets, in the stream's serialised section, while the stream does
 * not run: nobody writes its checkpoint then.
 */
@FunctionalInterface
interface ResetGuard {
  ResetGuard NONE = streamId -> {};

  /**
   * Looks, and refuses.
   *
   * @throws io.eventstreams.api.EventStreamException {@code ES10023} when it does not hold
   */
  void check(String streamId);

  /** Holds for a stream that would begin at this position. */
  static ResetGuard position(String expected, CheckpointStore checkpoints) {
    return streamId -> {
      String actual = checkpoints.read(streamId).map(CheckpointState::startPosition).orElse("");
      if (!actual.equals(expected)) {
        throw ErrorCode.CHECKPOINT_NOT_AS_EXPECTED.error(
            "the stream is at '"
                + Printable.of(actual)
                + "', not at '"
                + Printable.of(expected)
                + "'");
      }
    };
  }
}
