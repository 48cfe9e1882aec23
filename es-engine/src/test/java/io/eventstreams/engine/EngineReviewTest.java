package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.assertCode;
import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.id;
import static io.eventstreams.engine.EngineRig.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.BlockingDispatcher;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventStreamListener;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.api.testkit.Racers;
import java.lang.Thread.State;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineReviewTest {
  private final EngineRig rig = new EngineRig();

  @AfterEach
  void close() {
    Thread.interrupted();
    rig.close();
  }

  private static String uuid(int n) {
    return "00000000-0000-4000-8000-%012d".formatted(n);
  }

  private GenericEventStream row(String name) {
    return rig.persistence.streams().findByName(name).orElseThrow();
  }

  @Test
  void anErrorOfOneFactoryKeepsNoOtherStreamFromRunningAndLeavesNothingBehind() {
    makeDispatchers(
        spec -> {
          if ("bad".equals(spec.fields().name())) {
            throw new NoClassDefFoundError("a/driver/That/Is/Missing");
          }
          return rig.dispatcher;
        });
    rig.persistence.streams().insert(spec("good").withId(uuid(1)), 1);
    rig.persistence.streams().insert(spec("bad").withId(uuid(2)), 2);
    Throwable thrown = catchThrowable(rig::manager);
    rig.add(0, 5);
    if (thrown != null) {
      boolean runs = true;
      try {
        Thread.sleep(1_000);
        runs = !rig.dispatcher.attempts().isEmpty();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      assertThat(runs).as("a stream runs which no manager knows, after " + thrown).isFalse();
    }
    assertThat(thrown).isNull();
    rig.awaitCheckpoint("good", 4);
    assertThat(rig.status("bad")).isEqualTo(EventStreamStatus.UNKNOWN);
  }

  /** Whoever waits for code of the application waits no longer than for a stream. */
  @Test
  void aStopIsLateIfADispatcherTakesForEverToBeMade() throws Exception {
    CountDownLatch makes = new CountDownLatch(1);
    CountDownLatch mayMake = new CountDownLatch(1);
    AtomicInteger made = new AtomicInteger();
    makeDispatchers(
        spec -> {
          if (made.getAndIncrement() == 1) {
            makes.countDown();
            await(mayMake);
          }
          return rig.dispatcher;
        });
    rig.stopTimeoutMillis(100).stream("demo");
    EventStreamManager<GenericEventStream> manager = rig.manager();
    Thread changing =
        new Thread(
            () ->
                manager.upsert(
                    "demo",
                    GenericEventStream.EMPTY.withFields(fields().topicFilter("m").build())));
    changing.start();
    makes.await();
    assertCode(ErrorCode.STOP_TIMED_OUT, () -> manager.stop("demo"));
    assertCode(ErrorCode.STOP_TIMED_OUT, () -> manager.reset("demo", null));
    assertCode(ErrorCode.SERVER_BUSY, () -> manager.start("demo"));
    mayMake.countDown();
    changing.join();
    try {
      manager.stop("demo");
    } catch (EventStreamException late) {
      // What was made is stopped as well, and a tenth of a second may be too short for that.
      assertThat(late.code()).isEqualTo(ErrorCode.STOP_TIMED_OUT);
    }
    rig.awaitStatus("demo", EventStreamStatus.STOPPED);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void aResetToWhereTheSourceCannotBeginChangesNothing() {
    try (InMemoryEventLog<Integer> log = InMemoryEventLog.create()) {
      rig.source(log.source()).stream("demo");
      log.append(numberedEvents(5), null);
      Eventually.await(
          "a checkpoint",
          () -> "00000000000000000005".equals(rig.checkpoint("demo").position()),
          rig::state);
      assertCode(ErrorCode.SEQUENCE_ID_INVALID, () -> rig.manager().reset("demo", "abc"));
      assertThat(rig.checkpoint("demo").position()).isEqualTo("00000000000000000005");
      assertCode(
          ErrorCode.SEQUENCE_ID_INVALID,
          () -> rig.manager().upsert("other", beginning("other", "abc")));
      rig.manager().reset("demo", "00000000000000000003");
    }
  }

  private static List<NewEvent<Integer>> numberedEvents(int count) {
    return IntStream.range(0, count).mapToObj(i -> new NewEvent<>("m", i)).toList();
  }

  private static GenericEventStream beginning(String name, String initialSequenceId) {
    GenericEventStream spec = EngineRig.spec(name);
    return spec.withFields(spec.fields().toBuilder().initialSequenceId(initialSequenceId).build());
  }

  @Test
  void aStreamWhoseRowIsGoneCanBeDeleted() {
    // Nor does it find out by itself before.
    rig.config =
        rig.config.withRetry(
            new EventStreamsConfig.Retry(Duration.ofMillis(5), Duration.ofHours(1), 2.0));
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    String id = row("demo").id();
    assertThat(rig.persistence.streams().delete(id)).isTrue();
    rig.add(5, 10);
    rig.manager().delete(id);
    assertThat(rig.manager().findById(id)).isEmpty();
  }

  @Test
  void theLagOfAStreamThatIsBeingStoredIsNoResult() {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    EventStreamManager<GenericEventStream> manager = rig.manager();
    rig.persistence.afterCall =
        operation -> {
          if (operation.equals("upsert")) {
            thrown.set(catchThrowable(() -> manager.lag(uuid(1))));
          }
        };
    manager.upsert(uuid(1), spec("demo"));
    assertThat(thrown.get()).isInstanceOf(EventStreamException.class);
  }

  @Test
  void aStreamThatIsBeingStoredIsNotReset() {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    EventStreamManager<GenericEventStream> manager = rig.manager();
    rig.persistence.afterCall =
        operation -> {
          if (operation.equals("upsert")) {
            thrown.set(catchThrowable(() -> manager.reset(uuid(1), null)));
          }
        };
    manager.upsert(uuid(1), spec("demo"));
    assertThat(thrown.get()).hasMessageStartingWith("FF00164");
  }

  @Test
  void aStopTimeoutMayBeForEver() {
    rig.config =
        rig.config.withLimits(
            new EventStreamsConfig.Limits(ChronoUnit.FOREVER.getDuration(), 10_000, 10_000));
    rig.stream("demo");
    assertThat(catchThrowable(() -> rig.manager().stop("demo"))).isNull();
    assertThat(catchThrowable(() -> rig.manager().close())).isNull();
  }

  private volatile boolean cannotFillIn;
  private volatile Duration attemptTimeout = Duration.ofMinutes(2);

  private void makeDispatchers(Function<GenericEventStream, Dispatcher<Integer>> how) {
    rig.factory(
        new DispatcherFactory<>() {
          @Override
          public void validate(
              EventStreamsConfig config, GenericEventStream spec, LifecyclePhase phase) {}

          @Override
          public Duration attemptTimeout(EventStreamsConfig config, GenericEventStream spec) {
            return attemptTimeout;
          }

          @Override
          public GenericEventStream withDefaults(
              EventStreamsConfig config, GenericEventStream spec) {
            if (cannotFillIn) {
              throw new IllegalStateException("no defaults");
            }
            return spec;
          }

          @Override
          public Dispatcher<Integer> newDispatcher(
              EventStreamsConfig config, GenericEventStream spec) {
            return how.apply(spec);
          }
        });
  }

  /** Streams whose dispatchers cannot be made as long as this is true. */
  private boolean noCertificate = true;

  private void openWithStreamThatCannotRun() {
    makeDispatchers(
        spec -> {
          if (noCertificate) {
            throw new IllegalStateException("the certificate file cannot be read");
          }
          return rig.dispatcher;
        });
    rig.persistence.streams().insert(spec("demo").withId(uuid(1)), 1);
    rig.manager();
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.UNKNOWN);
  }

  private void anotherManagerStores(EventStreamStatus status) {
    rig.persistence.streams().update(uuid(1), EventStreamFields.builder().status(status).build());
  }

  @Test
  void aStartTriesAgainWhatCouldNotRun() {
    openWithStreamThatCannotRun();
    noCertificate = false;
    rig.manager().start("demo");
    rig.add(0, 5).awaitCheckpoint("demo", 4);
  }

  @Test
  void aStartCountsThoughTheRowSaysByNowThatItIsStopped() {
    openWithStreamThatCannotRun();
    anotherManagerStores(EventStreamStatus.STOPPED);
    noCertificate = false;
    rig.manager().start("demo");
    rig.add(0, 5).awaitCheckpoint("demo", 4);
    assertThat(row("demo").fields().status()).isEqualTo(EventStreamStatus.STARTED);
  }

  @Test
  void aStartOfWhatCouldNotRunAndIsBeingDeletedByNowSaysSo() {
    openWithStreamThatCannotRun();
    anotherManagerStores(EventStreamStatus.DELETED);
    assertThat(catchThrowable(() -> rig.manager().start("demo"))).hasMessageContaining("FF00231");
    Eventually.await(
        "the end of the row",
        () -> rig.persistence.streams().findById(uuid(1)).isEmpty(),
        rig::state);
  }

  @Test
  void whoClosesWithTheInterruptFlagSetLeavesNoThreadBehind() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    rig.stream("a").stream("b").add(0, 50).awaitCheckpoint("a", 49).awaitCheckpoint("b", 49);
    Thread.currentThread().interrupt();
    rig.manager().close();
    assertThat(Thread.interrupted()).isTrue();
    Eventually.await(
        "the end of all threads",
        Duration.ofSeconds(5),
        () -> left(before).isEmpty(),
        () -> left(before));
  }

  @Test
  void whoClosesWithTheInterruptFlagSetStoresWhatIsSettled() {
    rig.stream("a").add(0, 5).awaitCheckpoint("a", 4);
    rig.persistence.checkpoints.hang();
    rig.add(5, 50).awaitAll(5, 50);
    Thread.currentThread().interrupt();
    rig.manager().close();
    assertThat(Thread.interrupted()).isTrue();
    int closedBefore = rig.persistence.closed;
    rig.persistence.checkpoints.release();
    Eventually.await(
        "the end of the persistence", () -> rig.persistence.closed == 1, () -> closedBefore);
    assertThat(closedBefore).as("the last checkpoint is not stored yet").isZero();
    assertThat(rig.persistence.memoryCheckpoints().read(row("a").id()).orElseThrow().position())
        .isEqualTo(id(49));
  }

  private static List<Thread> left(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("es-") && !before.contains(thread))
        .toList();
  }

  @Test
  void aSecondDeleteSaysWhatItHasSeenItself() {
    rig.stream("demo");
    rig.persistence.fail("delete");
    assertCode(ErrorCode.STORE_UNAVAILABLE, () -> rig.manager().delete("demo"));
    rig.persistence.recover();
    rig.manager().delete("demo");
    assertThat(rig.manager().findByNameOrId("demo")).isEmpty();
  }

  /** Whoever is late has the stream that is gone; the one that is made anew has the same id. */
  @Test
  void aSecondDeleteThatIsLateLeavesTheNextStreamAlone() throws Exception {
    EventStreamManager<GenericEventStream> manager = rig.manager();
    manager.upsert(uuid(1), spec("demo"));
    CountDownLatch removes = new CountDownLatch(1);
    CountDownLatch mayRemove = new CountDownLatch(1);
    CountDownLatch mayRead = new CountDownLatch(1);
    Thread first = new Thread(() -> manager.delete(uuid(1)));
    Thread late = new Thread(() -> manager.delete(uuid(1)));
    rig.persistence.beforeCall =
        operation -> {
          if (operation.equals("delete")) {
            removes.countDown();
            await(mayRemove);
          } else if (operation.equals("findById") && Thread.currentThread() == late) {
            await(mayRead);
          }
        };
    first.start();
    await(removes);
    late.start();
    awaitWaitingOrEnd(late);
    mayRemove.countDown();
    first.join();
    AtomicReference<@Nullable Boolean> isNew = new AtomicReference<>();
    Thread next = new Thread(() -> isNew.set(manager.upsert(uuid(1), spec("demo")).created()));
    next.start();
    awaitWaitingOrEnd(next);
    mayRead.countDown();
    late.join();
    next.join();
    assertThat(isNew.get()).isTrue();
    assertThat(row("demo").fields().status()).isEqualTo(EventStreamStatus.STARTED);
    manager.stop(uuid(1));
  }

  private static void awaitWaitingOrEnd(Thread thread) {
    Set<State> ends = Set.of(State.WAITING, State.TIMED_WAITING, State.TERMINATED);
    Eventually.await("it waits", () -> ends.contains(thread.getState()), thread::getState);
  }

  /** It would be made anew while a change of the one before is still under way. */
  @Test
  void aStreamThatIsDeletedWithinAChangeOfItCannotBeMadeAnewThere() {
    EventStreamManager<GenericEventStream> manager = rig.manager();
    manager.upsert(uuid(1), spec("demo"));
    assertCode(
        ErrorCode.STREAM_DELETING,
        () ->
            manager.change(
                uuid(1),
                stored -> {
                  manager.delete(uuid(1));
                  assertThat(manager.findById(uuid(1))).isEmpty();
                  manager.upsert(uuid(1), spec("demo"));
                  return stored;
                }));
    assertThat(manager.upsert(uuid(1), spec("demo")).created()).isTrue();
  }

  @Test
  void anUpsertFindsAStreamThatWasMadeSinceItHasLooked() {
    EventStreamManager<GenericEventStream> manager = rig.manager();
    AtomicInteger looks = new AtomicInteger();
    rig.persistence.afterCall =
        operation -> {
          if (operation.equals("findByName") && looks.getAndIncrement() == 0) {
            assertThat(manager.upsert("demo", spec("demo")).created()).isTrue();
          }
        };
    assertThat(manager.upsert("demo", spec("demo")).created()).isFalse();
    assertThat(manager.list(Query.ALL).items()).hasSize(1);
  }

  @Test
  void upsertsOfOneNewNameAtOnceAllSucceed() throws Exception {
    List<Callable<Boolean>> upserts = new ArrayList<>();
    EventStreamManager<GenericEventStream> manager = rig.manager();
    for (int i = 0; i < 20; i++) {
      upserts.add(() -> manager.upsert("demo", spec("demo")).created());
    }
    assertThat(Racers.race(upserts)).containsOnlyOnce(true);
  }

  @Test
  void anEventWhoseSizeCannotBeToldIsNamedWithTheReason() {
    EventDataCodec<Integer> codec =
        new EventDataCodec<>() {
          @Override
          public byte[] encode(@Nullable Integer data) {
            return String.valueOf(data).getBytes(java.nio.charset.StandardCharsets.UTF_8);
          }

          @Override
          public @Nullable Integer decode(byte[] json) {
            return null;
          }

          @Override
          public boolean knowsSizes() {
            return true;
          }

          @Override
          public long sizeOf(@Nullable Integer data) {
            if (data == 3) {
              throw new IllegalStateException("no size for number three");
            }
            return 4;
          }
        };
    EventStreamManager<GenericEventStream> manager =
        EventStreams.<GenericEventStream, Integer>builder(
                rig.source, rig.persistence.forOneManager())
            .config(EngineRig.CONFIG)
            .dispatcher(EventStreamType.WEBSOCKET, rig.dispatcher.factory())
            .dataCodec(codec)
            .build();
    try {
      manager.upsert(
          "demo",
          GenericEventStream.EMPTY.withFields(
              fields().name("demo").errorHandling(ErrorHandlingType.SKIP).build()));
      rig.add(0, 7);
      Eventually.await(
          "a word about what is wrong",
          () ->
              manager
                  .why("demo")
                  .text()
                  .contains(
                      "the dataCodec cannot tell the size of event '000003':"
                          + " java.lang.IllegalStateException: no size for number three"),
          () -> manager.why("demo").text());
    } finally {
      manager.close();
    }
  }

  /** Each attempt would be over before it has begun. */
  @Test
  void attemptsMustHaveSomeTime() {
    makeDispatchers(spec -> rig.dispatcher);
    for (Duration none : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
      attemptTimeout = none;
      assertCode(ErrorCode.CONFIG_INVALID, () -> rig.stream("demo"));
    }
    attemptTimeout = Duration.ofNanos(1);
    rig.stream("demo");
  }

  @Test
  void aRowThatCannotBeRemovedKeepsNoOtherStreamFromRunning() {
    rig.persistence.streams().insert(spec("good").withId(uuid(1)), 1);
    rig.persistence
        .streams()
        .insert(
            GenericEventStream.EMPTY
                .withFields(fields().name("gone").status(EventStreamStatus.DELETED).build())
                .withId(uuid(2)),
            2);
    rig.persistence.fail("delete");
    rig.add(0, 5).manager();
    rig.awaitCheckpoint("good", 4);
    rig.persistence.recover();
    Eventually.await(
        "its end", () -> rig.persistence.streams().findById(uuid(2)).isEmpty(), rig::state);
  }

  /** Whoever logs it fails too. */
  @Test
  void whatCannotBePrintedHoldsUpNoStatusAndNoStop() {
    List<EventStreamStatus> told = new CopyOnWriteArrayList<>();
    rig.listener =
        new EventStreamListener() {
          @Override
          public void statusChanged(StreamRef stream, EventStreamStatus status) {
            told.add(status);
            throw new UserCode.Mute();
          }
        };
    Dispatcher<Integer> waits =
        (batch, attempt) -> {
          attempt.onCancel(
              () -> {
                throw new UserCode.Mute();
              });
          return Dispatcher.pending();
        };
    makeDispatchers(spec -> waits);
    rig.stream("demo").add(0, 5);
    Eventually.await("an attempt", () -> rig.checkpoint("demo").epoch() == 1, rig::state);
    Eventually.await(
        "an attempt",
        () -> rig.manager().lag("demo").bufferedEvents().equals(OptionalLong.of(5)),
        rig::state);
    rig.manager().stop("demo");
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.STOPPED);
    rig.manager().start("demo");
    rig.manager().delete("demo");
    Eventually.await(
        "the end to be told", () -> told.contains(EventStreamStatus.DELETED), () -> told);
    assertThat(told).startsWith(EventStreamStatus.STARTED).contains(EventStreamStatus.STOPPED);
  }

  /** It is asked for what people are shown, which is of no use when a stream should stop. */
  @Test
  void aStreamWhoseFactoryFillsNothingInAnyMoreStopsAndGoes() {
    makeDispatchers(spec -> rig.dispatcher);
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    cannotFillIn = true;
    rig.manager().stop("demo");
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.STOPPED);
    AtomicInteger calledBack = new AtomicInteger();
    rig.manager().reset("demo", null, calledBack::incrementAndGet);
    assertThat(calledBack).hasValue(1);
    rig.manager().delete("demo");
    assertThat(rig.persistence.streams().findByName("demo")).isEmpty();
  }

  /** Somebody else has deleted it, and made another one with its id, while it took long to end. */
  @Test
  void aStreamThatWasMadeAnewElsewhereIsNotRemovedByWhoeverRanTheOneBefore() {
    CountDownLatch mayReturn = new CountDownLatch(1);
    AtomicInteger made = new AtomicInteger();
    BlockingDispatcher<Integer> stubborn =
        (batch, attempt) -> {
          while (mayReturn.getCount() > 0) {
            LockSupport.parkNanos(1_000_000);
            Thread.interrupted();
          }
          return DispatchOutcome.delivered();
        };
    makeDispatchers(spec -> made.getAndIncrement() == 0 ? stubborn : rig.dispatcher);
    rig.stopTimeoutMillis(100).stream("demo").add(0, 5);
    EventStreamManager<GenericEventStream> older = rig.manager();
    String id = older.getByNameOrId("demo").id();
    Eventually.await("a call", () -> older.why("demo").text().contains("answer"), rig::state);
    EventStreamManager<GenericEventStream> newer = rig.stopTimeoutMillis(10_000).open();
    newer.delete("demo");
    assertCode(ErrorCode.STOP_TIMED_OUT, () -> older.delete(id));
    newer.upsert(id, spec("demo"));
    mayReturn.countDown();
    Eventually.await("the older one's end", () -> isForgotten(older, id), rig::state);
    assertThat(rig.persistence.streams().findById(id)).isPresent();
    rig.awaitCheckpoint("demo", 4);
  }

  private static boolean isForgotten(EventStreamManager<GenericEventStream> manager, String id) {
    Throwable thrown = catchThrowable(() -> manager.why(id));
    return thrown instanceof EventStreamException refused && refused.code() == ErrorCode.NO_RESULT;
  }

  @Test
  void aListenerIsToldHowLongAnInlineDispatchTook() {
    AtomicReference<Duration> told = new AtomicReference<>();
    rig.listener =
        new EventStreamListener() {
          @Override
          public void batchDelivered(Attempt attempt, int events, Duration took) {
            told.set(took);
          }
        };
    rig.factory(InProcessDispatchers.inline(batch -> Thread.sleep(50)));
    rig.stream("demo").add(0, 1);
    Eventually.await("the call of the listener", () -> told.get() != null, rig::state);
    assertThat(told.get()).isGreaterThan(Duration.ofMillis(25));
  }
}
