package io.eventstreams.engine.internal.runner;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.engine.internal.batch.CoreEffects.ChunkEnd;
import io.eventstreams.engine.internal.intake.SourceRun;
import org.jspecify.annotations.Nullable;

/**
 * Whose list the stream is taking events from, and whose is next.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
final class OfferedList<D> {
  private final Mailbox<D> mailbox;

  /** Brought by the drainer itself, past the mailbox. */
  private @Nullable SourceRun<?, D> brought;

  private @Nullable SourceRun<?, D> offeredBy;

  OfferedList(Mailbox<D> mailbox) {
    this.mailbox = mailbox;
  }

  void bring(SourceRun<?, D> run) {
    brought = run;
  }

  /** Whose list waits to be taken, or null. From now on {@link #finish} answers that run. */
  @Nullable SourceRun<?, D> take() {
    SourceRun<?, D> next = brought;
    if (next == null) {
      next = mailbox.takeChunk();
    } else {
      brought = null;
    }
    if (next != null) {
      offeredBy = next;
    }
    return next;
  }

  /** Answers whoever has offered the list, if that was not done. */
  void finish(ChunkEnd end, @Nullable EventStreamException refusal) {
    SourceRun<?, D> answered = offeredBy;
    offeredBy = null;
    if (answered != null) {
      answered.finish(end, refusal);
    }
  }

  /** The source's thread, while it waits for its events to be taken and helps; or null. */
  @Nullable Thread helper() {
    SourceRun<?, D> waiting = offeredBy;
    return waiting == null ? null : waiting.helper();
  }
}
