package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.Event;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.engine.internal.batch.CoreEffects.ChunkEnd;
import io.eventstreams.engine.internal.batch.CoreRig.Handed;
import io.eventstreams.engine.internal.batch.CoreRig.Save;
import io.eventstreams.engine.internal.dispatch.Parking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A source, a consumer and a store around a core, all of which misbehave at random. */
final class CoreWorld {
  private static final int STEPS_TO_HEAL = 3_000;

  private final Random random;
  private final List<Event<Integer>> log = new ArrayList<>();
  private final int batchSize;
  private final int maxInFlight;
  private final ErrorHandlingType errorHandling;
  private final long batchTimeoutMillis;
  private final long threshold;
  private final boolean waitForCheckpoint;
  private final long maxUnsaved;
  private final int atOnceShare;

  /** What consumers have taken, and what was put aside, over all runs. */
  private final BitSet everAcked = new BitSet();

  private final BitSet everParked = new BitSet();
  private final List<Parking<Integer>> oldParkings = new ArrayList<>();

  private Save stored = new Save("", 0, 0);
  private CoreRig rig;
  private CoreLaws laws;
  private long nowNanos = CoreRig.START_NANOS;

  private boolean runs;
  private boolean exited;
  private boolean offering;
  private int nextEvent;
  private int offeredEvents;
  private String detectedAtExit = "";
  private boolean healing;

  private int dispatchesSeen;
  private int savesSeen;
  private int savesStored;
  private int startsSeen;
  private int chunkEndsSeen;
  private int parkingsSeen;
  private @Nullable Parking<Integer> parking;
  private int replays;
  private int replaysEnded;
  private final List<Handed> liveReplays = new ArrayList<>();
  private final List<Handed> live = new ArrayList<>();
  private final List<Handed> dead = new ArrayList<>();

  CoreWorld(Random random) {
    this.random = random;
    int size = random.nextInt(80);
    int share = 1 + random.nextInt(10);
    for (int i = 1; i <= size; i++) {
      log.add(random.nextInt(10) < share ? CoreRig.match(i) : CoreRig.other(i));
    }
    batchSize = 1 + random.nextInt(5);
    maxInFlight = random.nextBoolean() ? 1 : 1 + random.nextInt(4);
    errorHandling = ErrorHandlingType.values()[random.nextInt(3)];
    batchTimeoutMillis = random.nextBoolean() ? 0 : 100;
    threshold = random.nextInt(10);
    waitForCheckpoint = random.nextInt(4) == 0;
    atOnceShare = Math.max(0, random.nextInt(18) - 8);
    maxUnsaved = random.nextInt(3) == 0 ? 10 : 10_000;
  }

  /** Runs a schedule, heals everything, and checks that nothing is missing. */
  void run(int steps) {
    begin();
    for (int i = 0; i < steps; i++) {
      step();
      laws.held();
    }
    heal();
  }

  private void begin() {
    rig = new CoreRig();
    rig.nowNanos = nowNanos;
    rig.batchSize = batchSize;
    rig.maxInFlight = maxInFlight;
    rig.errorHandling = errorHandling;
    rig.batchTimeoutMillis = batchTimeoutMillis;
    rig.unmatchedThreshold = threshold;
    rig.waitForCheckpoint = waitForCheckpoint;
    rig.maxUnsaved = maxUnsaved;
    rig.attemptTimeoutMillis = 1_000;
    rig.startPosition = stored.position();
    rig.startSkipped = stored.skippedEvents();
    rig.startParked = stored.parkedEvents();
    rig.handedOverAtOnce = random.nextInt(4) != 0;
    rig.foreignDrains = random;
    rig.afterPump = this::observe;
    rig.atOnce = this::deliversAtOnce;
    laws = new CoreLaws(log, rig, CoreLaws.index(stored.position()));
    dispatchesSeen = 0;
    savesSeen = 0;
    savesStored = 0;
    startsSeen = 0;
    chunkEndsSeen = 0;
    parkingsSeen = 0;
    parking = null;
    liveReplays.clear();
    replays = 0;
    replaysEnded = 0;
    live.clear();
    dead.clear();
    runs = false;
    exited = false;
    offering = false;
    rig.start();
  }

  // ---- what the core did ----

  private void observe() {
    seeCancelled();
    for (; chunkEndsSeen < rig.chunkEnds.size(); chunkEndsSeen++) {
      offering = false;
      if (rig.chunkEnds.get(chunkEndsSeen) == ChunkEnd.TAKEN) {
        laws.check(!exited, "a run that missed an event takes more");
        nextEvent += offeredEvents;
      } else {
        exit();
      }
    }
    if (exited) {
      laws.check(
          detectedAtExit.equals(rig.statistics().highestDetected()),
          "a run that missed an event takes more");
    }
    for (; savesSeen < rig.saves.size(); savesSeen++) {
      laws.requested(rig.saves.get(savesSeen));
    }
    for (; startsSeen < rig.starts.size(); startsSeen++) {
      laws.check(!runs, "two runs of the source at once");
      String position = rig.starts.get(startsSeen);
      laws.sourceStarted(position);
      runs = true;
      exited = false;
      nextEvent = CoreLaws.index(position) + 1;
    }
    seeParkings();
    seeDispatches();
  }

  private void seeCancelled() {
    live.removeIf(
        handed -> {
          if (handed.attempt().cancelled()) {
            laws.touched(handed.events());
            dead.add(handed);
            return true;
          }
          return false;
        });
    liveReplays.removeIf(handed -> handed.attempt().cancelled());
  }

  private void seeParkings() {
    for (; parkingsSeen < rig.parkings.size(); parkingsSeen++) {
      laws.check(parking == null, "the store is asked twice at once");
      parking = rig.parkings.get(parkingsSeen);
      laws.askedToPark(parking.event(), live);
    }
  }

  private void seeDispatches() {
    for (; dispatchesSeen < rig.dispatches.size(); dispatchesSeen++) {
      Handed handed = rig.dispatches.get(dispatchesSeen);
      laws.check(
          live.size() + liveReplays.size() < maxInFlight, "more attempts at once than the window");
      if (handed.ids().get(0).startsWith(CoreRig.REPLAYED)) {
        laws.check(liveReplays.isEmpty(), "two replays at once");
        liveReplays.add(handed);
      } else {
        laws.dispatched(handed, live);
        live.add(handed);
      }
    }
  }

  /** The consumer has the batch before the core knows it; now and then it said so itself before. */
  private boolean deliversAtOnce(Handed handed) {
    if (atOnceShare == 0
        || handed.ids().get(0).startsWith(CoreRig.REPLAYED)
        || random.nextInt(10) >= atOnceShare) {
      return false;
    }
    seeCancelled();
    seeParkings();
    seeDispatches();
    acked(handed.events());
    live.remove(handed);
    dead.add(handed);
    if (random.nextInt(10) == 0) {
      handed.attempt().complete(DispatchOutcome.delivered());
    }
    return true;
  }

  private void exit() {
    exited = true;
    detectedAtExit = rig.statistics().highestDetected();
  }

  // ---- what happens to it ----

  private void step() {
    switch (random.nextInt(24)) {
      case 0, 1, 2, 3, 4, 5 -> offer();
      case 6, 7, 8, 9 -> answer();
      case 10, 11 -> rig.pass(random.nextInt(random.nextInt(10) == 0 ? 20_000 : 200));
      case 12, 13 -> store();
      case 14 -> progress();
      case 15 -> sourceEnds();
      case 16 -> withdraw();
      case 17 -> answerTheDead();
      case 18 -> {
        rig.canDispatch = !rig.canDispatch;
        rig.attemptChanged();
        rig.pump();
      }
      case 19, 20 -> answerParking();
      case 21 -> replay();
      case 22 -> answerReplay();
      default -> restart();
    }
  }

  private void offer() {
    if (!runs || offering) {
      return;
    }
    int most = Math.max(0, log.size() - nextEvent);
    int size = Math.min(most, 1 + random.nextInt(random.nextInt(5) == 0 ? 40 : 5));
    if (size == 0) {
      return;
    }
    List<Event<Integer>> chunk = new ArrayList<>(log.subList(nextEvent, nextEvent + size));
    boolean broken = !healing && random.nextInt(20) == 0;
    if (broken) {
      chunk.set(random.nextInt(size), null);
    }
    offering = true;
    offeredEvents = size;
    rig.offer(chunk);
  }

  private void answer() {
    if (live.isEmpty()) {
      return;
    }
    Handed handed = live.get(random.nextInt(live.size()));
    if (random.nextBoolean()) {
      handed.attempt().handedOver();
    }
    answer(handed, outcome(handed.events().size()));
  }

  private DispatchOutcome outcome(int size) {
    return switch (random.nextInt(8)) {
      case 0, 1, 2, 3 -> DispatchOutcome.delivered();
      case 4 -> CoreRig.unavailable();
      case 5 -> CoreRig.refused();
      case 6 ->
          new DispatchOutcome.Unavailable(
              new IllegalStateException("busy"), Duration.ofMillis(random.nextInt(1_000)));
      default ->
          new DispatchOutcome.Partial(
              random.nextInt(size + 3) - 1,
              random.nextBoolean() ? CoreRig.unavailable() : CoreRig.refused());
    };
  }

  private void answer(Handed handed, DispatchOutcome outcome) {
    live.remove(handed);
    dead.add(handed);
    int size = handed.events().size();
    if (outcome == DispatchOutcome.delivered()) {
      acked(handed.events());
    } else {
      if (outcome instanceof DispatchOutcome.Partial partial
          && partial.deliveredCount() >= Math.max(1, progressOf(handed))
          && partial.deliveredCount() <= size) {
        acked(handed.events().subList(0, partial.deliveredCount()));
      }
      laws.touched(handed.events());
    }
    handed.attempt().complete(outcome);
    if (random.nextInt(4) == 0) {
      handed.attempt().complete(DispatchOutcome.delivered());
    }
    rig.pump();
  }

  private void acked(List<Event<Integer>> events) {
    laws.acked(events);
    events.forEach(event -> everAcked.set(CoreLaws.index(event.sequenceId())));
  }

  private final java.util.Map<Handed, Integer> progress = new java.util.IdentityHashMap<>();

  private int progressOf(Handed handed) {
    return progress.getOrDefault(handed, 0);
  }

  private void progress() {
    if (live.isEmpty()) {
      return;
    }
    Handed handed = live.get(random.nextInt(live.size()));
    int count = random.nextInt(handed.events().size() + 1);
    progress.merge(handed, count, Math::max);
    acked(handed.events().subList(0, count));
    handed.attempt().progress(count);
    rig.pump();
  }

  private void answerTheDead() {
    if (!dead.isEmpty()) {
      Handed handed = dead.get(random.nextInt(dead.size()));
      handed.attempt().handedOver();
      handed.attempt().complete(DispatchOutcome.delivered());
      handed.attempt().progress(handed.events().size());
      rig.pump();
    }
  }

  private void answerParking() {
    Parking<Integer> asked = parking;
    if (asked == null) {
      if (!oldParkings.isEmpty()) {
        rig.core().parked(oldParkings.remove(0), SaveResult.SAVED, rig.nowNanos);
        rig.pump();
      }
      return;
    }
    parking = null;
    oldParkings.add(asked);
    int mood = healing ? 0 : random.nextInt(8);
    if (mood == 7) {
      rig.notParkable("no room");
      return;
    }
    SaveResult[] results = SaveResult.values();
    SaveResult result = mood < 4 ? SaveResult.SAVED : results[random.nextInt(results.length)];
    if (result == SaveResult.SAVED || (result == SaveResult.UNKNOWN && random.nextBoolean())) {
      everParked.set(CoreLaws.index(asked.event().sequenceId()));
    }
    if (result == SaveResult.SAVED) {
      laws.parked(asked.event());
    }
    rig.parked(result);
  }

  private void replay() {
    replays++;
    rig.replay(random.nextInt(100), failure -> replaysEnded++);
  }

  private void answerReplay() {
    if (!liveReplays.isEmpty()) {
      Handed handed = liveReplays.remove(0);
      handed.attempt().complete(outcome(1));
      rig.pump();
    }
  }

  private void store() {
    if (savesStored < rig.saves.size()) {
      savesStored = rig.saves.size();
      stored = rig.saves.get(savesStored - 1);
      rig.saved(savesStored - 1);
    }
  }

  private void sourceEnds() {
    if (runs && (!offering || random.nextInt(4) == 0)) {
      runs = false;
      rig.sourceEnds(random.nextBoolean() ? null : new IllegalStateException("source"));
    }
  }

  private void withdraw() {
    if (runs && random.nextInt(3) == 0) {
      if (!exited) {
        exit();
      }
      rig.withdraw();
    }
  }

  /** A stop and a start, or a crash: of what was asked to be stored any part may be stored. */
  private void restart() {
    if (random.nextInt(3) != 0) {
      return;
    }
    int requested = rig.saves.size();
    boolean graceful = random.nextBoolean();
    if (graceful) {
      rig.stop();
      if (runs) {
        runs = false;
        rig.sourceEnds(null);
      }
      laws.check(replays == replaysEnded, "somebody waits for a replay");
      requested = rig.saves.size();
      savesStored = Math.max(savesStored, requested - 1);
    }
    if (requested > savesStored) {
      int which = savesStored + random.nextInt(requested - savesStored + (graceful ? 0 : 1));
      if (which > 0 || graceful) {
        stored = rig.saves.get(graceful ? requested - 1 : which - 1);
      }
    }
    nowNanos = rig.nowNanos + 1_000_000;
    begin();
  }

  // ---- at the end ----

  private void heal() {
    healing = true;
    rig.canDispatch = true;
    rig.pump();
    for (int i = 0; i < STEPS_TO_HEAL && !isSettled(); i++) {
      for (Handed handed : List.copyOf(live)) {
        if (live.contains(handed)) {
          answer(handed, DispatchOutcome.delivered());
        }
      }
      store();
      answerParking();
      answerReplay();
      if (runs && exited && !offering) {
        runs = false;
        rig.sourceEnds(null);
      }
      offer();
      rig.pass(100);
    }
    laws.check(isSettled(), "the stream is stuck");
    rig.stop();
    laws.finished();
    laws.check(replays == replaysEnded, "somebody waits for a replay");
    for (int i = 0; i < log.size() && errorHandling != ErrorHandlingType.SKIP; i++) {
      boolean safe = everAcked.get(i) || everParked.get(i) || !CoreLaws.matches(log.get(i));
      laws.check(safe, "nobody has event " + i);
    }
  }

  private boolean isSettled() {
    String last = log.isEmpty() ? "" : log.get(log.size() - 1).sequenceId();
    return live.isEmpty() && rig.core().safePosition().equals(last);
  }

  @Override
  public String toString() {
    return IntStream.range(0, log.size()).mapToObj(i -> log.get(i).topic()).toList() + " " + rig;
  }
}
