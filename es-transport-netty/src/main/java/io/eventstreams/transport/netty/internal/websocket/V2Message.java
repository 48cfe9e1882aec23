package io.eventstreams.transport.netty.internal.websocket;

import org.jspecify.annotations.Nullable;

/** What a client says in the sub-protocol {@code eventstreams.v2}. Read by {@link V2Reader}. */
sealed interface V2Message {
  /** The name of the stream that it is about. */
  String stream();

  /**
   * The connection wants to consume a stream.
   *
   * @param credit how many batches may be unanswered at once
   * @param resume where it wants to go on in a broadcast; null when it does not
   */
  record Start(String stream, int credit, @Nullable Resume resume) implements V2Message {}

  /** The connection wants to consume a stream no more. */
  record Stop(String stream) implements V2Message {}

  /** From now on, no more than so many batches may be unanswered at once. */
  record Credit(String stream, int credit) implements V2Message {}

  /** A batch, or the first {@code count} events of it, has been taken; 0 for all. */
  record Ack(String stream, long batchNumber, int count) implements V2Message {}

  /**
   * A batch, or what follows the first {@code count} events of it, has not been taken.
   *
   * @param count 0 for those that were acknowledged
   * @param reason fit to be shown
   * @param delayMillis how long the client wants to be left alone
   */
  record Nack(
      String stream,
      long batchNumber,
      int count,
      String reason,
      long delayMillis,
      boolean permanent)
      implements V2Message {}

  /** The client needs so much time from now to answer a batch. */
  record Extend(String stream, long batchNumber, long forMillis) implements V2Message {}
}
