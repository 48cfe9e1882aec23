package io.eventstreams.engine.internal.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.engine.internal.batch.CoreEffects.ChunkEnd;
import io.eventstreams.engine.internal.batch.SeenUpTo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SourceRunTest {
  private static final List<Event<Integer>> LIST = List.of(new Event<>("m", "1", 1));

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final AtomicReference<SourceInstruction> answer = new AtomicReference<>();

  /** How often the run is to take its list back before it is answered. */
  private int mostWithdrawals = 3;

  private volatile @Nullable SourceRun<GenericEventStream, Integer> offered;
  private Runnable whenOffered = () -> {};
  private Consumer<BooleanSupplier> whileWaiting = isTrue -> {};
  private boolean mayDrain;
  private volatile boolean isDrainLeft;

  /**
   * A stream that is busy: it looks at an offered list only when it is asked for the third time.
   */
  private final class Busy implements SourceRun.Intake<GenericEventStream, Integer> {
    private int withdrawals;

    @Override
    public void offer(SourceRun<GenericEventStream, Integer> run) {
      offered = run;
      log.add("offer");
      whenOffered.run();
    }

    @Override
    public void withdraw(SourceRun<GenericEventStream, Integer> run) {
      if (++withdrawals == mostWithdrawals) {
        log.add("finish");
        run.finish(ChunkEnd.EXIT, null);
      }
    }

    @Override
    public void ended(SourceRun<GenericEventStream, Integer> run, @Nullable Throwable failure) {
      log.add("ended after answer " + answer.get());
    }

    @Override
    public boolean isDrainer() {
      return false;
    }

    @Override
    public boolean mayDrain() {
      return mayDrain;
    }

    @Override
    public boolean isDrainLeft() {
      return isDrainLeft;
    }

    @Override
    public void drainIfLeft() {
      if (isDrainLeft) {
        isDrainLeft = false;
        log.add("drain");
        Objects.requireNonNull(offered).finish(ChunkEnd.TAKEN, null);
      }
    }

    @Override
    public boolean awaitBriefly(BooleanSupplier isTrue) {
      whileWaiting.accept(isTrue);
      return false;
    }

    @Override
    public void inside(Runnable sourceCode) {
      sourceCode.run();
    }
  }

  private SourceRun<GenericEventStream, Integer> run(
      EventSource<GenericEventStream, Integer> source) {
    return new SourceRun<>(new Busy(), source, GenericEventStream.EMPTY, "");
  }

  /** Else its list could take the place of the next run's, which would then wait for ever. */
  @Test
  void aRunHasNotEndedWhileAnotherThreadIsInDeliver() {
    AtomicReference<Thread> other = new AtomicReference<>();
    run((context, checkpoint, deliver) -> {
          Thread thread = new Thread(() -> answer.set(deliver.deliver(LIST)));
          other.set(thread);
          thread.start();
          Eventually.await("an offer", () -> log.contains("offer"), () -> log);
        })
        .run();
    Eventually.awaitEnd(other.get());
    assertThat(log.subList(0, 2)).containsExactly("offer", "finish");
    assertThat(log.get(2)).startsWith("ended");
    assertThat(answer.get()).isEqualTo(SourceInstruction.EXIT);
  }

  @Test
  void whoWaitsForAnotherThreadInDeliverRestsMeanwhile() {
    mostWithdrawals = Integer.MAX_VALUE;
    SourceRun<GenericEventStream, Integer> run = run((context, checkpoint, deliver) -> {});
    Thread other = started(() -> answer.set(run.deliver(LIST)));
    Eventually.await("an offer", () -> log.contains("offer"), () -> log);
    Thread ending = started(() -> run.end(null));
    try {
      Eventually.await(
          "a rest",
          () -> LockSupport.getBlocker(ending) == run,
          () -> LockSupport.getBlocker(ending));
    } finally {
      run.finish(ChunkEnd.EXIT, null);
    }
    Eventually.awaitEnd(other);
    Eventually.awaitEnd(ending);
    assertThat(log).hasSize(2).last().asString().startsWith("ended");
  }

  @Test
  void afterTheRunHasEndedDeliverAnswersExitAndOffersNothing() {
    SourceRun<GenericEventStream, Integer> run = run((context, checkpoint, deliver) -> {});
    run.run();
    assertThat(run.deliver(LIST)).isEqualTo(SourceInstruction.EXIT);
    run.cancel();
    assertThat(run.deliver(LIST)).isEqualTo(SourceInstruction.EXIT);
    assertThat(log).containsExactly("ended after answer null");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void anInterruptThatCameBeforeDeliverEndsTheRunAndIsKept() {
    run((context, checkpoint, deliver) -> {
          Thread.currentThread().interrupt();
          answer.set(deliver.deliver(LIST));
          log.add("interrupted " + Thread.interrupted());
          log.add("again " + deliver.deliver(LIST));
        })
        .run();
    assertThat(answer.get()).isEqualTo(SourceInstruction.EXIT);
    assertThat(log).containsExactly("interrupted true", "again EXIT", "ended after answer EXIT");
  }

  @Test
  void anInterruptThatComesWhileDeliverWaitsEndsTheRunAndIsKept() {
    mostWithdrawals = 1;
    whenOffered = () -> Thread.currentThread().interrupt();
    run((context, checkpoint, deliver) -> {
          answer.set(deliver.deliver(LIST));
          log.add("interrupted " + Thread.interrupted());
        })
        .run();
    assertThat(answer.get()).isEqualTo(SourceInstruction.EXIT);
    assertThat(log)
        .containsExactly("offer", "finish", "interrupted true", "ended after answer EXIT");
  }

  @Test
  void nothingIsOfferedOfAnEmptyList() {
    assertThat(run((context, checkpoint, deliver) -> {}).offer(List.of()))
        .isEqualTo(SourceInstruction.CONTINUE);
    assertThat(log).isEmpty();
  }

  // ---- the wait for an answer ----

  private Thread delivering() {
    SourceRun<GenericEventStream, Integer> run = run((context, checkpoint, deliver) -> {});
    return started(() -> answer.set(run.deliver(LIST)));
  }

  private static Thread started(Runnable action) {
    Thread thread = new Thread(action, "a source");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Test
  void whoWaitsForAnAnswerSleepsWhereNoDrainIsLeft() {
    for (boolean helps : List.of(false, true)) {
      mayDrain = helps;
      isDrainLeft = !helps;
      Thread thread = delivering();
      Eventually.await(
          "its sleep", () -> thread.getState() == Thread.State.WAITING, thread::getState);
      Objects.requireNonNull(offered).finish(ChunkEnd.TAKEN, null);
      Eventually.awaitEnd(thread);
    }
    assertThat(answer.get()).isEqualTo(SourceInstruction.CONTINUE);
    assertThat(log).containsExactly("offer", "offer");
  }

  /** What it has drained may have used up the permit of whoever has left the drain since. */
  @Test
  void whoMayHelpTakesOverADrainThoughNobodyWakesIt() {
    mayDrain = true;
    isDrainLeft = true;
    Eventually.awaitEnd(delivering());
    assertThat(answer.get()).isEqualTo(SourceInstruction.CONTINUE);
    assertThat(log).containsExactly("offer", "drain");
  }

  @Test
  void whoLooksForAMomentLooksForWhatItMayGoOnWith() {
    List<Boolean> seen = new ArrayList<>();
    whileWaiting =
        isTrue -> {
          isDrainLeft = false;
          seen.add(isTrue.getAsBoolean());
          isDrainLeft = true;
          seen.add(isTrue.getAsBoolean());
          Objects.requireNonNull(offered).finish(ChunkEnd.TAKEN, null);
          isDrainLeft = false;
          seen.add(isTrue.getAsBoolean());
        };
    for (boolean helps : List.of(false, true)) {
      mayDrain = helps;
      Eventually.awaitEnd(delivering());
    }
    assertThat(seen).containsExactly(false, false, true, false, true, true);
  }

  @Test
  void aPositionWithoutEventsIsOfferedLikeAList() {
    run((context, checkpoint, deliver) -> {
          Thread.currentThread().interrupt();
          answer.set(deliver.progress("7"));
          log.add("interrupted " + Thread.interrupted());
        })
        .run();
    assertThat(answer.get()).isEqualTo(SourceInstruction.EXIT);
    assertThat(log).containsExactly("interrupted true", "ended after answer EXIT");
    SourceRun<GenericEventStream, Integer> run = run((context, checkpoint, deliver) -> {});
    assertThat(run.offer(new SeenUpTo<>("7"))).isNull();
    assertThat(log).endsWith("offer");
    assertThatThrownBy(() -> run.progress(""))
        .isInstanceOfSatisfying(
            EventStreamException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.SEQUENCE_ID_INVALID));
  }

  @Test
  void nullIsMisuse() {
    assertThatThrownBy(() -> run((context, checkpoint, deliver) -> {}).deliver(nothing()))
        .isInstanceOf(NullPointerException.class);
  }

  @SuppressWarnings("NullAway")
  private static <T> T nothing() {
    return null;
  }
}
