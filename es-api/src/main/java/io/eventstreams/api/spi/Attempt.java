package io.eventstreams.api.spi;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import java.time.Duration;

/**
 * One attempt to dispatch a batch. The first outcome counts, whether it comes through the stage
 * that the dispatcher returned or through {@link #complete}; later ones are ignored.
 *
 * <p><b>Threads:</b> any.
 */
public interface Attempt {
  /** The id of the stream. */
  String streamId();

  /** The name of the stream when the attempt was made. */
  String streamName();

  /**
   * An id which is the same for every attempt to deliver the same events, and different for others,
   * so that a consumer can recognise a repetition.
   */
  String deliveryId();

  /** The number of failed attempts before this one. */
  int number();

  /** How long the attempt may take once handed over. */
  Duration timeout();

  /**
   * Says that a consumer has been given the batch: the attempt's clock and the retry clock start.
   * Needed only from dispatchers that {@linkplain Dispatcher#waitsForConsumer wait for a consumer}.
   */
  void handedOver();

  /**
   * As {@link #handedOver()}, and says who has it: a connection, a host. That is shown to people
   * who ask what the stream is waiting for.
   */
  default void handedOver(String consumer) {
    handedOver();
  }

  /** Whether the engine has given up on this attempt. */
  boolean cancelled();

  /**
   * Runs something when the engine gives up on this attempt, at once when it already has. One
   * action per attempt; a second one replaces the first. It runs on the thread that works for the
   * stream, or on the calling one, and must not block.
   */
  void onCancel(Runnable action);

  /**
   * Settles the first {@code count} events of the batch; the attempt stays alive. Each count is of
   * all events from the beginning, not of those since the last call: one that is not above an
   * earlier one changes nothing.
   *
   * @throws IllegalArgumentException when it is negative, or more than the batch has
   */
  void progress(int count);

  /** Ends the attempt. */
  void complete(DispatchOutcome outcome);

  /**
   * Ends the attempt without a failure: whoever had the batch has said that it takes no more. The
   * next attempt follows at once, for the events that {@link #progress} has not settled, and has
   * the same number, or 0 after progress. A batch that is given back again and again waits for the
   * first delay of the back-off in between.
   */
  default void giveBack() {
    complete(
        DispatchOutcome.unavailable(ErrorCode.CANCELLED.error("the consumer gave the batch back")));
  }
}
