package io.eventstreams.engine.internal.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.engine.internal.dispatch.AttemptNode;
import io.eventstreams.engine.internal.dispatch.Batch;
import io.eventstreams.engine.internal.dispatch.StreamIdentity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Which thread makes a blocking call; the threads are tasks here, run one after the other. */
class DispatchCallsTest
    implements Dispatcher<Integer>, AttemptNode.Mailbox<Integer>, EngineThreads, EngineClock {
  private static final StreamIdentity STREAM = new StreamIdentity("id", "name", 7, "");
  private static final long LONG_NANOS = 1_000_000;

  private final DispatchCalls<Integer> calls = new DispatchCalls<>(this, this, this, this, this);
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final List<String> happened = new ArrayList<>();
  private Runnable withinCall = () -> {};
  private Runnable whenTold = () -> {};
  private Runnable whileSitting = () -> {};
  private boolean maySpin;
  private int spinning;
  private int spins;
  private long nowNanos;
  private int tasksEver;

  @Override
  public CompletionStage<DispatchOutcome> attemptDispatch(
      EventBatch<Integer> batch, Attempt attempt) {
    happened.add("call " + batch.events().get(0).data());
    withinCall.run();
    return Dispatcher.delivered();
  }

  @Override
  public boolean mayBlock() {
    return true;
  }

  @Override
  public void outcome(AttemptNode<Integer> attempt) {
    happened.add("outcome " + attempt.events().get(0).data());
    whenTold.run();
  }

  @Override
  public void attemptChanged() {
    happened.add("changed");
  }

  @Override
  public long attemptTimeoutNanos() {
    return 1;
  }

  @Override
  public boolean execute(Runnable task) {
    tasksEver++;
    return tasks.add(task);
  }

  @Override
  public boolean beginSpin() {
    if (maySpin) {
      spins++;
      spinning++;
    }
    return maySpin;
  }

  @Override
  public void endSpin() {
    spinning--;
  }

  @Override
  public void close() {}

  @Override
  public long nanoTime() {
    Runnable others = whileSitting;
    whileSitting = () -> {};
    others.run();
    nowNanos += LONG_NANOS;
    return nowNanos;
  }

  @Override
  public long wallMillis() {
    return 0;
  }

  private AttemptNode<Integer> start(int number) {
    Batch<Integer> batch = new Batch<>();
    batch.begin("", 0, new Object[] {new Event<>("m", "e" + number, number)}, 1);
    AttemptNode<Integer> attempt = calls.newAttempt(batch, STREAM);
    calls.start("name", attempt);
    return attempt;
  }

  private Runnable once(Runnable action) {
    boolean[] done = new boolean[1];
    return () -> {
      if (!done[0]) {
        done[0] = true;
        action.run();
      }
    };
  }

  private void runAll() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  @Test
  void anAttemptThatWasGivenUpBeforeAThreadWasThereIsNotMade() {
    AttemptNode<Integer> attempt = start(1);
    attempt.fence();
    attempt.notifyCancelled();
    runAll();
    assertThat(happened).containsExactly("changed");
    assertThat(calls.isQuiet()).isTrue();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void whoComesBackFromACallMakesTheOneThatFollows() {
    whenTold = once(() -> start(2));
    start(1);
    runAll();
    assertThat(happened).containsExactly("call 1", "outcome 1", "call 2", "outcome 2");
    assertThat(tasksEver).isEqualTo(1);
    assertThat(calls.isQuiet()).isTrue();
  }

  @Test
  void itIsGivenOneCallAndOtherThreadsTheOthers() {
    whenTold =
        once(
            () -> {
              start(2);
              start(3);
            });
    start(1);
    tasks.remove().run();
    assertThat(happened).containsExactly("call 1", "outcome 1", "call 2", "outcome 2");
    runAll();
    assertThat(happened).endsWith("call 3", "outcome 3");
    assertThat(tasksEver).isEqualTo(2);
  }

  /** The user's code may take for ever: nothing may wait for its end. */
  @Test
  void nothingIsGivenToAThreadThatIsStillInACall() {
    withinCall = once(() -> start(2));
    start(1);
    tasks.remove().run();
    assertThat(happened).containsExactly("call 1", "outcome 1");
    assertThat(tasksEver).isEqualTo(2);
    runAll();
    assertThat(happened).endsWith("call 2", "outcome 2");
  }

  @Test
  void whoHasNothingToDoSitsForAMoment() {
    maySpin = true;
    whileSitting = () -> start(2);
    start(1);
    runAll();
    assertThat(happened).containsExactly("call 1", "outcome 1", "call 2", "outcome 2");
    assertThat(tasksEver).isEqualTo(1);
    assertThat(spinning).isZero();
  }

  @Test
  void whoHasSatInVainIsGivenNothingMore() {
    maySpin = true;
    start(1);
    runAll();
    assertThat(spins).isEqualTo(1);
    start(2);
    runAll();
    assertThat(happened).containsExactly("call 1", "outcome 1", "call 2", "outcome 2");
    assertThat(tasksEver).isEqualTo(2);
    assertThat(calls.isQuiet()).isTrue();
  }

  /** An outcome that came earlier was told before the call had returned. */
  @Test
  void theEndOfACallIsToldWhereItsOutcomeCameBefore() {
    Batch<Integer> batch = new Batch<>();
    batch.begin("", 0, new Object[] {new Event<>("m", "e1", 1)}, 1);
    AttemptNode<Integer> attempt = calls.newAttempt(batch, STREAM);
    withinCall = () -> attempt.complete(DispatchOutcome.delivered());
    calls.start("name", attempt);
    runAll();
    assertThat(happened).containsExactly("call 1", "outcome 1", "changed");
  }
}
