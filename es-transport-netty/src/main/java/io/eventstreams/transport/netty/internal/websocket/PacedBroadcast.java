package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.Event;
import io.eventstreams.api.spi.Attempt;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * A batch that is to be broadcast. Run, it is withdrawn.
 *
 * <p><b>Threads:</b> those of its {@link StreamConsumers}, but for {@link #run}, which any may
 * call.
 */
final class PacedBroadcast implements Runnable {
  private final StreamConsumers consumers;
  private final Attempt attempt;
  private final ByteBuf message;
  private final List<? extends Event<?>> events;

  PacedBroadcast(
      StreamConsumers consumers,
      Attempt attempt,
      ByteBuf message,
      List<? extends Event<?>> events) {
    this.consumers = consumers;
    this.attempt = attempt;
    this.message = message;
    this.events = events;
  }

  /** Nobody keeps up: from now on it may be withdrawn. */
  void waits() {
    attempt.onCancel(this);
  }

  @Override
  public void run() {
    consumers.withdraw(this);
  }

  /** Gives it to all, unless the engine does not want that any more. */
  void give(StreamConsumers present) {
    if (attempt.cancelled()) {
      release();
      return;
    }
    DispatchOutcome outcome = DispatchOutcome.delivered();
    try {
      present.broadcast(message, events);
    } catch (RuntimeException | Error failure) {
      // No clock runs for it, so that nobody else would ever end it.
      outcome = DispatchOutcome.unavailable(failure);
    } finally {
      release();
    }
    attempt.complete(outcome);
  }

  void release() {
    message.release();
  }
}
