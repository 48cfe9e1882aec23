package io.eventstreams.engine.internal.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.engine.internal.dispatch.AttemptNode;
import io.eventstreams.engine.internal.dispatch.Batch;
import io.eventstreams.engine.internal.dispatch.Outcomes;
import io.eventstreams.engine.internal.dispatch.StreamIdentity;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which thread makes a blocking call; the threads are tasks here, run one after the other. */
class DispatchCallsTest
    implements Dispatcher<Integer>, AttemptNode.Mailbox<Integer>, EngineThreads, EngineClock {
  private static final StreamIdentity STREAM = new StreamIdentity("id", "name", 7, "");
  private static final long LONG_NANOS = 1_000_000;

  private final DispatchCalls<Integer> calls = new DispatchCalls<>(this, this, this, this, this);
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final List<String> happened = new ArrayList<>();
  private @Nullable CompletionStage<DispatchOutcome> answer = Dispatcher.delivered();
  private boolean mayBlock = true;
  private boolean areThreadsClosed;
  private Runnable withinCall = () -> {};
  private Runnable whenTold = () -> {};
  private Runnable whileSitting = () -> {};
  private boolean maySpin;
  private int spinning;
  private int spins;
  private long nowNanos;
  private int tasksEver;

  @Override
  @SuppressWarnings("NullAway") // it may break its word
  public CompletionStage<DispatchOutcome> attemptDispatch(
      EventBatch<Integer> batch, Attempt attempt) {
    happened.add("call " + batch.events().get(0).data());
    withinCall.run();
    return answer;
  }

  @Override
  public boolean mayBlock() {
    return mayBlock;
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
    return !areThreadsClosed && tasks.add(task);
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
    if (spinning > 0) {
      Runnable others = whileSitting;
      whileSitting = () -> {};
      others.run();
    }
    nowNanos += LONG_NANOS;
    return nowNanos;
  }

  @Override
  public long wallMillis() {
    return 0;
  }

  private AttemptNode<Integer> newAttempt(int number) {
    Batch<Integer> batch = new Batch<>();
    batch.begin("", 0, new Object[] {new Event<>("m", "e" + number, number)}, 1);
    return calls.newAttempt(batch, STREAM);
  }

  private AttemptNode<Integer> start(int number) {
    AttemptNode<Integer> attempt = newAttempt(number);
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
    runOneThatEndsWithin();
    assertThat(happened).containsExactly("call 1", "outcome 1", "changed");
  }

  private void runOneThatEndsWithin() {
    AttemptNode<Integer> attempt = newAttempt(1);
    withinCall = () -> attempt.complete(DispatchOutcome.delivered());
    calls.start("name", attempt);
    runAll();
  }

  private Throwable causeOf(@Nullable CompletionStage<DispatchOutcome> answered) {
    answer = answered;
    AttemptNode<Integer> attempt = start(1);
    runAll();
    return Outcomes.causeOf(attempt);
  }

  @Test
  void whatADispatcherThrowsIsTheReason() {
    IllegalStateException failure = new IllegalStateException("no route");
    withinCall =
        () -> {
          throw failure;
        };
    assertThat(causeOf(Dispatcher.delivered())).isSameAs(failure);
  }

  @Test
  void aDispatcherThatReturnsNothingHasBrokenItsWord() {
    assertThat(causeOf(null))
        .hasMessageContaining(ErrorCode.OUTCOME_INVALID.id())
        .hasMessageContaining("no stage");
    assertThat(happened).as("told once").containsExactly("call 1", "outcome 1");
  }

  @Test
  void theEndOfACallIsToldToWhenNothingIsReturnedAfterItsOutcome() {
    answer = null;
    runOneThatEndsWithin();
    assertThat(happened).containsExactly("call 1", "outcome 1", "changed");
  }

  /** One whose end nobody can be told of. */
  private static CompletionStage<DispatchOutcome> unusable(RuntimeException failure) {
    return new CompletableFuture<>() {
      @Override
      public CompletableFuture<DispatchOutcome> whenComplete(
          BiConsumer<? super DispatchOutcome, ? super Throwable> action) {
        throw failure;
      }
    };
  }

  @Test
  void aStageThatCannotBeFollowedIsAFailure() {
    IllegalStateException failure = new IllegalStateException("not supported");
    assertThat(causeOf(unusable(failure))).isSameAs(failure);
    assertThat(happened).as("told once").containsExactly("call 1", "outcome 1");
  }

  @Test
  void theEndOfACallIsToldToWhenItsStageCannotBeFollowed() {
    answer = unusable(new IllegalStateException("not supported"));
    runOneThatEndsWithin();
    assertThat(happened).containsExactly("call 1", "outcome 1", "changed");
  }

  @Test
  void theReasonIsWhatAStageFailedWith() {
    IOException failure = new IOException("no route");
    CompletableFuture<DispatchOutcome> failed = CompletableFuture.failedFuture(failure);
    assertThat(causeOf(failed)).isSameAs(failure);
    assertThat(causeOf(failed.thenApply(Function.identity()))).as("unwrapped").isSameAs(failure);
    CompletionException bare = new CompletionException((Throwable) null);
    assertThat(causeOf(CompletableFuture.failedStage(bare))).isSameAs(bare);
  }

  @Test
  void aStageWithoutAnOutcomeHasBrokenItsWord() {
    assertThat(causeOf(CompletableFuture.completedStage(null)))
        .hasMessageContaining(ErrorCode.OUTCOME_INVALID.id())
        .hasMessageContaining("no outcome");
  }

  @Test
  void anAttemptEndsForWhichThereIsNoThread() {
    areThreadsClosed = true;
    AttemptNode<Integer> attempt = start(1);
    assertThat(happened).containsExactly("outcome 1");
    assertThat(Outcomes.causeOf(attempt)).hasMessageContaining("threads are closed");
    assertThat(calls.isQuiet()).isTrue();
  }

  /** It would have to wait for ever: nobody else knows of it. */
  @Test
  void aCallThatWasGivenToAThreadWhichFailsIsMadeByAnother() {
    whenTold =
        once(
            () -> {
              start(2);
              throw new IllegalStateException("broken");
            });
    start(1);
    assertThatThrownBy(this::runAll).hasMessage("broken");
    assertThat(happened).containsExactly("call 1", "outcome 1");
    runAll();
    assertThat(happened).endsWith("call 2", "outcome 2");
    assertThat(tasksEver).isEqualTo(2);
    assertThat(calls.isQuiet()).isTrue();
  }

  @Test
  void whatIsDeliveredAtOnceNobodyElseIsTold() {
    mayBlock = false;
    assertThat(calls.start("name", newAttempt(1))).isTrue();
    assertThat(happened).containsExactly("call 1");
  }

  @Test
  void whatHasItsOutcomeAlreadyIsNotDeliveredAtOnce() {
    mayBlock = false;
    AttemptNode<Integer> attempt = newAttempt(1);
    withinCall = () -> attempt.complete(DispatchOutcome.unavailable(new IOException("no route")));
    assertThat(calls.start("name", attempt)).isFalse();
    assertThat(happened).containsExactly("call 1", "outcome 1");
  }
}
