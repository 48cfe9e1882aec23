package io.eventstreams.engine.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.engine.FlakyCheckpointStore;
import io.eventstreams.engine.InMemoryPersistence;
import io.eventstreams.engine.internal.dispatch.RetryPolicy;
import io.eventstreams.engine.internal.runner.EngineClock;
import io.eventstreams.engine.internal.runner.StoreThread;
import io.eventstreams.engine.internal.runner.Timers;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The writer's work step by step: its thread and its timers move when the test says so. */
class CheckpointWorkTest {
  private final InMemoryPersistence<GenericEventStream> memory = InMemoryPersistence.create();
  private final Queue<Runnable> timers = new ArrayDeque<>();
  private BooleanSupplier work = () -> false;
  private boolean wakeFails;
  private boolean awake;
  private final CheckpointWriter writer =
      new CheckpointWriter(
          new FlakyCheckpointStore(memory.checkpoints()),
          new EventParking(memory.parked(), memory.checkpoints(), 9),
          new RetryPolicy(1_000_000, 8_000_000, 2),
          newTimers(),
          EngineClock.system(),
          this::start,
          "writer");

  private StoreThread start(String name, BooleanSupplier newWork) {
    work = newWork;
    return new StoreThread() {
      @Override
      public void wake() {
        if (wakeFails) {
          throw new OutOfMemoryError("nothing left to wake anybody with");
        }
        awake = true;
      }

      @Override
      public void close(long timeoutNanos) {}
    };
  }

  private Timers newTimers() {
    return new Timers() {
      @Override
      public Timer after(long delayNanos, Runnable task) {
        timers.add(task);
        return () -> timers.remove(task);
      }

      @Override
      public void close() {}
    };
  }

  /** Everything that is due, if somebody has woken the writer up for it. */
  private void workAll() {
    while (awake) {
      awake = work.getAsBoolean();
      Runnable due = timers.poll();
      if (due != null) {
        due.run();
      }
    }
  }

  private final class Stream implements CheckpointOwner {
    final String id;
    final CheckpointSlot slot;
    final CheckpointState claim;
    final List<String> saved = new ArrayList<>();
    boolean breaksWhenParked;

    Stream(int number) {
      id = "00000000-0000-4000-8000-%012d".formatted(number);
      slot = new CheckpointSlot(id, writer, () -> {});
      memory
          .streams()
          .insert(
              GenericEventStream.EMPTY
                  .withId(id)
                  .withFields(EventStreamFields.builder().name("s" + number).build()),
              number);
      claim = memory.checkpoints().claim(id).orElseThrow();
    }

    void save(String position) {
      slot.save(this, position, 0, 0, 0);
    }

    ParkedEvent event() {
      return new ParkedEvent("p", id, generation(), "e", "topic", "1", "refused", 1, Instant.EPOCH);
    }

    @Override
    public long generation() {
      return claim.generation();
    }

    @Override
    public long epoch() {
      return claim.epoch();
    }

    @Override
    public void saved(String position, long settledEvents) {
      saved.add(position);
    }

    @Override
    public void parked(SaveResult result) {
      if (breaksWhenParked) {
        throw new AssertionError("from an owner");
      }
    }

    @Override
    public void notParkable(Throwable cause) {}

    @Override
    public void fenced() {}
  }

  @Test
  void aRequestThatCouldNotReachTheWriterDoesNotBlockTheNext() {
    Stream stream = new Stream(1);
    wakeFails = true;
    assertThatThrownBy(() -> stream.save("a")).isInstanceOf(OutOfMemoryError.class);
    wakeFails = false;
    stream.save("b");
    workAll();
    assertThat(stream.saved).endsWith("b");
    assertThat(memory.checkpoints().read(stream.id).orElseThrow().position()).isEqualTo("b");
    assertThat(stream.slot.isQuiet()).isTrue();
  }

  @Test
  void whatBreaksTheWorkForOneStreamIsTriedAgainForAllOfTheGroup() {
    Stream bad = new Stream(1);
    Stream good = new Stream(2);
    bad.breaksWhenParked = true;
    bad.slot.park(bad, bad.event());
    good.save("a");
    workAll();
    assertThat(good.saved).containsExactly("a");
    good.save("b");
    workAll();
    assertThat(good.saved).containsExactly("a", "b");
    assertThat(good.slot.isQuiet()).isTrue();
  }
}
