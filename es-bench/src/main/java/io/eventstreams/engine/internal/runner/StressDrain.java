package io.eventstreams.engine.internal.runner;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.engine.internal.dispatch.AttemptNode;
import io.eventstreams.engine.internal.dispatch.StressAttempts;
import io.eventstreams.engine.internal.intake.SourceRun;
import org.jspecify.annotations.Nullable;

/**
 * A drain of the real mailbox in the runner's own steps, which counts what it takes instead of
 * giving it to a core.
 *
 * <p><b>Threads:</b> what is put, by any; the rest is the drainer's, and plain as the core's fields
 * are.
 */
class StressDrain implements AttemptNode.Mailbox<Integer> {
  final Mailbox<Integer> mailbox = new Mailbox<>();
  int bits;

  /** Which bits were among them. */
  int taken;

  int outcomes;
  int chunks;
  int overlaps;
  private int inside;

  /** Brought by the drainer itself, past the mailbox. */
  private @Nullable SourceRun<?, Integer> incoming;

  /** A run of a source that does nothing. */
  static SourceRun<GenericEventStream, Integer> run(
      SourceRun.Intake<GenericEventStream, Integer> intake) {
    EventSource<GenericEventStream, Integer> source = (context, checkpoint, deliver) -> {};
    return new SourceRun<>(intake, source, GenericEventStream.EMPTY, "");
  }

  @Override
  public final void outcome(AttemptNode<Integer> attempt) {
    mailbox.push(attempt);
    signal();
  }

  @Override
  public final void attemptChanged() {
    raise(Mailbox.ATTEMPT_CHANGED);
  }

  @Override
  public long attemptTimeoutNanos() {
    return 1;
  }

  final void raise(int bit) {
    mailbox.raise(bit);
    signal();
  }

  private void signal() {
    if (mailbox.announce()) {
      drain();
    }
  }

  /** As a source's thread brings its list. */
  final void bring(SourceRun<?, Integer> run) {
    if (mailbox.enter() || mailbox.takeOver()) {
      incoming = run;
      drain();
    } else {
      mailbox.offer(run);
      signal();
    }
  }

  final void drain() {
    long seen = mailbox.pending();
    while (true) {
      overlaps += inside;
      inside = 1;
      step();
      inside = 0;
      if (mailbox.release(seen)) {
        return;
      }
      seen = mailbox.pending();
    }
  }

  final void step() {
    AttemptNode<Integer> node = mailbox.takeOutcomes();
    while (node != null) {
      AttemptNode<Integer> following = node.takeNext();
      outcomes += StressAttempts.outcome(node) == null ? 100 : 1;
      node = following;
    }
    int now = mailbox.takeBits();
    taken |= now;
    bits += Integer.bitCount(now);
    SourceRun<?, Integer> run = incoming;
    incoming = null;
    if (run == null) {
      run = mailbox.takeChunk();
    }
    if (run != null) {
      chunks++;
    }
    took(now, run);
  }

  /** What a case does with a step's inputs. */
  void took(int takenBits, @Nullable SourceRun<?, Integer> run) {}

  /** Whether nothing waits, and nobody is thought to drain. */
  final boolean isAtRest() {
    return mailbox.pending() == 0 && mailbox.isEmpty();
  }
}
