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
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SourceRunTest {
  private static final List<Event<Integer>> LIST = List.of(new Event<>("m", "1", 1));

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final AtomicReference<SourceInstruction> answer = new AtomicReference<>();

  /**
   * A stream that is busy: it looks at an offered list only when it is asked for the third time.
   */
  private final class Busy implements SourceRun.Intake<GenericEventStream, Integer> {
    private int withdrawals;

    @Override
    public void offer(SourceRun<GenericEventStream, Integer> run) {
      log.add("offer");
    }

    @Override
    public void withdraw(SourceRun<GenericEventStream, Integer> run) {
      if (++withdrawals == 3) {
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
          assertThat(Thread.interrupted()).isTrue();
          assertThat(deliver.deliver(LIST)).isEqualTo(SourceInstruction.EXIT);
        })
        .run();
    assertThat(answer.get()).isEqualTo(SourceInstruction.EXIT);
    assertThat(log).containsExactly("ended after answer EXIT");
  }

  @Test
  void aPositionWithoutEventsIsOfferedLikeAList() {
    run((context, checkpoint, deliver) -> {
          Thread.currentThread().interrupt();
          answer.set(deliver.progress("7"));
          assertThat(Thread.interrupted()).isTrue();
        })
        .run();
    assertThat(answer.get()).isEqualTo(SourceInstruction.EXIT);
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
