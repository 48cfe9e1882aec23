package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * What is searched exhaustively: one stream's settings, the source's events, and how often what may
 * happen.
 *
 * @param topics one letter for each event: {@code m} matches, {@code u} does not
 * @param batchTimeoutMillis zero dispatches when idle
 * @param waitsForCheckpoint whether the next batch waits until the checkpoint is stored
 * @param consumer what dispatchers may do besides answering
 * @param lateAnswers whether attempts may end while the core looks at something else
 * @param crashes of the process, or take-overs of the stream by another one
 */
record SmallScope(
    String topics,
    int batchSize,
    int window,
    ErrorHandlingType errorHandling,
    long batchTimeoutMillis,
    boolean waitsForCheckpoint,
    Consumer consumer,
    boolean lateAnswers,
    int crashes,
    int resets,
    int stops) {
  enum Consumer {
    /** Answers, and has what it is handed at once. */
    PLAIN,
    /** Waits for a hand-over, and reports progress. */
    TELLING,
    /** Delivers in the call that hands out, from time to time. */
    INLINE,
    /** Has calls that were given up and do not return. */
    HANGING,
    /** Gives back what it does not take, and says when it wants to be asked again. */
    GIVING_BACK
  }

  static SmallScope of(String topics, int batchSize, int window, ErrorHandlingType handling) {
    return new SmallScope(
        topics, batchSize, window, handling, 0, false, Consumer.PLAIN, false, 2, 1, 1);
  }

  SmallScope waiting(long newBatchTimeoutMillis) {
    return new SmallScope(
        topics,
        batchSize,
        window,
        errorHandling,
        newBatchTimeoutMillis,
        waitsForCheckpoint,
        consumer,
        lateAnswers,
        crashes,
        resets,
        stops);
  }

  SmallScope synchronous() {
    return new SmallScope(
        topics,
        batchSize,
        window,
        errorHandling,
        batchTimeoutMillis,
        true,
        consumer,
        lateAnswers,
        crashes,
        resets,
        stops);
  }

  SmallScope with(Consumer newConsumer) {
    return new SmallScope(
        topics,
        batchSize,
        window,
        errorHandling,
        batchTimeoutMillis,
        waitsForCheckpoint,
        newConsumer,
        lateAnswers,
        crashes,
        resets,
        stops);
  }

  SmallScope late() {
    return new SmallScope(
        topics,
        batchSize,
        window,
        errorHandling,
        batchTimeoutMillis,
        waitsForCheckpoint,
        consumer,
        true,
        crashes,
        resets,
        stops);
  }

  SmallScope upTo(int newCrashes, int newResets, int newStops) {
    return new SmallScope(
        topics,
        batchSize,
        window,
        errorHandling,
        batchTimeoutMillis,
        waitsForCheckpoint,
        consumer,
        lateAnswers,
        newCrashes,
        newResets,
        newStops);
  }

  List<Event<Integer>> log() {
    List<Event<Integer>> log = new ArrayList<>();
    for (int i = 0; i < topics.length(); i++) {
      log.add(topics.charAt(i) == 'm' ? CoreRig.match(i + 1) : CoreRig.other(i + 1));
    }
    return List.copyOf(log);
  }

  @Override
  public String toString() {
    return String.join(
        " ",
        topics,
        "batch " + batchSize,
        "window " + window,
        errorHandling.name().toLowerCase(java.util.Locale.ROOT),
        "timeout " + batchTimeoutMillis,
        waitsForCheckpoint ? "synchronous" : "asynchronous",
        consumer.name().toLowerCase(java.util.Locale.ROOT),
        lateAnswers ? "late answers" : "prompt answers",
        crashes + " crashes",
        resets + " resets",
        stops + " stops");
  }
}
