package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.EventStreamListener;
import io.eventstreams.engine.internal.runner.RunnerSeams;
import io.eventstreams.engine.internal.runner.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The timer of a last checkpoint, when what it waits for happens at just that moment. */
class EngineTimersTest {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private final SteppedMachine machine = new SteppedMachine();
  private final EngineRig rig = new EngineRig().on(machine).on(machineWithLateTimers());
  private final List<String> unfinished = new ArrayList<>();
  private boolean firesAllTheSame;
  private boolean takesItsTime;

  private RunnerSeams machineWithLateTimers() {
    RunnerSeams seams = machine.seams();
    return new RunnerSeams(
        seams.clock(),
        seams.threads(),
        new LateTimers(seams.timers()),
        seams.storeThreads(),
        seams.waits(),
        seams.randomness());
  }

  private final class LateTimers implements Timers {
    private final Timers timers;

    LateTimers(Timers timers) {
      this.timers = timers;
    }

    @Override
    public Timer after(long delayNanos, Runnable task) {
      Timer timer = timers.after(delayNanos, task);
      if (delayNanos != STOP_TIMEOUT.toNanos()) {
        return timer;
      }
      if (takesItsTime) {
        machine.run();
      }
      return firesAllTheSame ? () -> {} : timer;
    }

    @Override
    public void close() {
      timers.close();
    }
  }

  @BeforeEach
  void listen() {
    rig.listener =
        new EventStreamListener() {
          @Override
          public void closedUnfinished(StreamRef stream, String why) {
            unfinished.add(why);
          }
        };
    rig.add(0, 10).stream("demo");
    machine.run();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void whatIsStoredBeforeItsTimerIsThereLeavesNone() {
    takesItsTime = true;
    rig.manager().stop("demo");
    machine.run();
    assertThat(rig.checkpoint("demo").position()).isEqualTo(id(9));
    assertThat(machine.timersLeft()).isZero();
  }

  @Test
  void theTimerOfAnInstanceBeforeDoesNotEndTheLastOne() {
    firesAllTheSame = true;
    rig.add(10, 20);
    rig.manager()
        .upsert("demo", GenericEventStream.EMPTY.withFields(fields().topicFilter("m").build()));
    machine.run();
    machine.storeHangs();
    machine.pass(Duration.ofSeconds(5));
    machine.seams().timers().after(Duration.ofSeconds(7).toNanos(), machine::storeGoesOn);
    rig.manager().close();
    assertThat(rig.checkpoint("demo").position()).isEqualTo(id(19));
    assertThat(unfinished).isEmpty();
  }
}
