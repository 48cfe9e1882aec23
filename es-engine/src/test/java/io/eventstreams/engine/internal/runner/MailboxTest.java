package io.eventstreams.engine.internal.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.Event;
import io.eventstreams.engine.internal.dispatch.AttemptNode;
import io.eventstreams.engine.internal.dispatch.Batch;
import io.eventstreams.engine.internal.dispatch.StreamIdentity;
import org.junit.jupiter.api.Test;

class MailboxTest implements AttemptNode.Mailbox<Integer> {
  private final Mailbox<Integer> mailbox = new Mailbox<>();

  @Override
  public void outcome(AttemptNode<Integer> attempt) {
    mailbox.push(attempt);
  }

  @Override
  public void attemptChanged() {}

  @Override
  public long attemptTimeoutNanos() {
    return 1;
  }

  private AttemptNode<Integer> attempt() {
    Batch<Integer> batch = new Batch<>();
    batch.begin("", 0, new Object[] {new Event<>("m", "1", 1)}, 1);
    return new AttemptNode<>(this, batch, new StreamIdentity("id", "name", 7, ""), true);
  }

  @Test
  void nothingWaitsInANewOne() {
    assertThat(mailbox.isEmpty()).isTrue();
  }

  @Test
  void anOutcomeWaitsUntilItIsTaken() {
    AttemptNode<Integer> attempt = attempt();
    mailbox.push(attempt);
    assertThat(mailbox.isEmpty()).isFalse();
    assertThat(mailbox.takeOutcomes()).isSameAs(attempt);
    assertThat(mailbox.isEmpty()).isTrue();
  }

  @Test
  void outcomesAreTakenInTheirOrder() {
    AttemptNode<Integer> first = attempt();
    AttemptNode<Integer> second = attempt();
    mailbox.push(first);
    mailbox.push(second);
    assertThat(mailbox.takeOutcomes()).isSameAs(first);
    assertThat(first.takeNext()).isSameAs(second);
    assertThat(second.takeNext()).isNull();
  }

  @Test
  void bitsWaitUntilTheyAreTaken() {
    mailbox.raise(Mailbox.TIMER);
    mailbox.raise(Mailbox.CONFIRM);
    assertThat(mailbox.isEmpty()).isFalse();
    assertThat(mailbox.takeBits()).isEqualTo(Mailbox.TIMER | Mailbox.CONFIRM);
    assertThat(mailbox.isEmpty()).isTrue();
  }

  @Test
  void aListWaitsUntilItIsTaken() {
    StreamRunnerRig rig = new StreamRunnerRig();
    mailbox.offer(rig.start().source());
    assertThat(mailbox.isEmpty()).isFalse();
    assertThat(mailbox.takeChunk()).isSameAs(rig.source());
    assertThat(mailbox.isEmpty()).isTrue();
  }
}
