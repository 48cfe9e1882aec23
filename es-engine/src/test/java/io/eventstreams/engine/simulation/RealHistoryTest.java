package io.eventstreams.engine.simulation;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.Event;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the history knows for certain, and what it must not take for certain. */
class RealHistoryTest {
  private static final String STREAM = "stream-1";
  private static final long GENERATION = 77;
  private static final int EVENTS = 20;
  private static final SimRules RULES =
      new SimRules(
          SimFilter.ALL,
          EVENTS,
          1,
          true,
          false,
          false,
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          0);

  private final SimLog log = new SimLog(new Random(1), EVENTS);
  private final RealHistory history = new RealHistory(log, new RealRepeats(EVENTS));
  private final RealProcess process = new RealProcess(0);

  // ---- where a row begins ----

  @Test
  void anUpsertAfterAResetSaysWhereTheRowBegins() {
    history.rowBegins(STREAM, GENERATION, "000009");
    history.rowBeginsAt(STREAM, "000004");
    claim(1, null, "000004");
  }

  @Test
  void aClaimThatReadsWhatTheUpsertReplacedIsWrong() {
    history.rowBegins(STREAM, GENERATION, "000009");
    history.rowBeginsAt(STREAM, "000004");
    broken(SimLaw.ROW_READS_AS_STORED, () -> claim(1, null, "000009"));
  }

  @Test
  void anUpsertMovesNothingOnceAPositionIsStored() {
    history.rowBegins(STREAM, GENERATION, "000004");
    RealInstance instance = claim(1, null, "000004");
    deliver(instance, 5, 6);
    store(1, 6);
    history.rowBeginsAt(STREAM, "000001");
    claim(2, "000006", "000001");
    broken(SimLaw.ROW_READS_AS_STORED, () -> claim(3, null, "000001"));
  }

  @Test
  void whoeverStoresFirstHasBegunWhereItClaimed() {
    history.rowBegins(STREAM, GENERATION, "000004");
    RealInstance instance = claim(1, null, "000004");
    deliver(instance, 5, 6);
    history.rowBeginsAt(STREAM, null);
    store(1, 6);
    claim(2, "000006", null);
  }

  @Test
  void nothingIsPassedOverFromWhereItClaimed() {
    history.rowBegins(STREAM, GENERATION, null);
    RealInstance instance = claim(1, null, null);
    deliver(instance, 0, 2);
    history.rowBeginsAt(STREAM, "000004");
    broken(SimLaw.NO_OVERTAKING, () -> store(1, 6));
  }

  // ---- what an instance has accepted ----

  @Test
  void progressOfAnAttemptThatWasGivenUpMayCount() {
    RealInstance instance = fromTheBeginning();
    GivenUp attempt = new GivenUp("a");
    RealHanded handed = hand(instance, 0, 5, attempt);
    history.progress(handed, 3);
    attempt.cancelled = true;
    history.answers(handed, DispatchOutcome.delivered());
    deliver(instance, 3, 5);
    deliver(instance, 6, 8);
  }

  @Test
  void progressThatDidNotCountMustComeAgain() {
    RealInstance instance = fromTheBeginning();
    GivenUp attempt = new GivenUp("a");
    history.progress(hand(instance, 0, 5, attempt), 3);
    attempt.cancelled = true;
    GivenUp again = new GivenUp("a");
    hand(instance, 0, 5, again);
    again.cancelled = true;
    deliver(instance, 3, 5);
    broken(SimLaw.ORDER, () -> hand(instance, 6, 8, new GivenUp("c")));
  }

  @Test
  void anAnswerAfterItWasGivenUpDoesNotCount() {
    RealInstance instance = fromTheBeginning();
    GivenUp attempt = new GivenUp("a");
    RealHanded handed = hand(instance, 0, 5, attempt);
    attempt.cancelled = true;
    history.answers(handed, DispatchOutcome.delivered());
    broken(SimLaw.ORDER, () -> hand(instance, 6, 8, new GivenUp("b")));
  }

  // ---- what happens ----

  private static void broken(SimLaw law, Runnable work) {
    assertThatExceptionOfType(SimViolation.class)
        .isThrownBy(work::run)
        .matches(violation -> violation.law == law, "breaks " + law);
  }

  private RealInstance fromTheBeginning() {
    history.rowBegins(STREAM, GENERATION, null);
    return claim(1, null, null);
  }

  private RealInstance claim(long epoch, @Nullable String position, @Nullable String initial) {
    CheckpointState row = new CheckpointState(GENERATION, epoch, 0, position, initial, 0, 0);
    RealInstance instance = history.claimed(process, row);
    history.sourceBegins(instance, SimFilter.ALL, row.startPosition());
    return instance;
  }

  private void store(long epoch, int position) {
    history.stored(
        new CheckpointWrite(STREAM, GENERATION, epoch, 1, SimLog.position(position), 0, 0));
  }

  private void deliver(RealInstance instance, int first, int last) {
    RealHanded handed = hand(instance, first, last, new GivenUp(first + "–" + last));
    history.answers(handed, DispatchOutcome.delivered());
  }

  private RealHanded hand(RealInstance instance, int first, int last, GivenUp attempt) {
    List<Event<Integer>> events = new ArrayList<>(log.read(first, last + 1));
    return history.handed(instance, events, attempt, RULES, true);
  }

  /** An attempt, once it is set so. */
  private static final class GivenUp implements Attempt {
    private final String deliveryId;
    boolean cancelled;

    GivenUp(String deliveryId) {
      this.deliveryId = deliveryId;
    }

    @Override
    public String streamId() {
      return STREAM;
    }

    @Override
    public String streamName() {
      return STREAM;
    }

    @Override
    public String deliveryId() {
      return deliveryId;
    }

    @Override
    public int number() {
      return 0;
    }

    @Override
    public Duration timeout() {
      return Duration.ofSeconds(1);
    }

    @Override
    public void handedOver() {}

    @Override
    public boolean cancelled() {
      return cancelled;
    }

    @Override
    public void onCancel(Runnable action) {}

    @Override
    public void progress(int count) {}

    @Override
    public void complete(DispatchOutcome outcome) {}
  }
}
