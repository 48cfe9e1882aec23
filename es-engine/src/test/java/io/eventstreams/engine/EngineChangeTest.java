package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.assertCode;
import static io.eventstreams.engine.EngineRig.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.testkit.Eventually;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineChangeTest {
  private final EngineRig rig = new EngineRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private static GenericEventStream batchSize(GenericEventStream stored, int size) {
    return stored.withFields(stored.fields().toBuilder().batchSize(size).build());
  }

  private GenericEventStream row(String name) {
    return rig.persistence.streams().findByName(name).orElseThrow();
  }

  @Test
  void storesTheChangeAndNoDefaults() {
    rig.manager().upsert("demo", GenericEventStream.EMPTY);
    GenericEventStream shown = rig.manager().change("demo", stored -> batchSize(stored, 3));
    assertThat(shown.fields().batchSize()).isEqualTo(3);
    assertThat(shown.fields().retryTimeout()).isNotNull();
    assertThat(row("demo").fields().batchSize()).isEqualTo(3);
    assertThat(row("demo").fields().retryTimeout()).isNull();
  }

  @Test
  void aStoppedStreamStaysStopped() {
    rig.manager().upsert("demo", spec("demo"));
    rig.manager().stop("demo");
    GenericEventStream shown = rig.manager().change("demo", stored -> batchSize(stored, 3));
    assertThat(shown.fields().status()).isEqualTo(EventStreamStatus.STOPPED);
  }

  @Test
  void whatIsNotValidIsNotStored() {
    rig.manager().upsert("demo", spec("demo"));
    GenericEventStream before = row("demo");
    assertCode(
        ErrorCode.FIELD_INVALID,
        () -> rig.manager().change("demo", stored -> batchSize(stored, 0)));
    assertThat(row("demo")).isEqualTo(before);
    assertCode(ErrorCode.NO_RESULT, () -> rig.manager().change("other", stored -> stored));
  }

  @Test
  void whatIsBeingDeletedIsNotChangedThoughNobodyCanReadItsRow() {
    rig.manager().upsert("demo", spec("demo"));
    String id = rig.get("demo").id();
    rig.persistence.fail("delete", "findById");
    assertCode(ErrorCode.STORE_UNAVAILABLE, () -> rig.manager().delete("demo"));
    assertCode(ErrorCode.STREAM_DELETING, () -> rig.manager().change(id, stored -> stored));
  }

  @Test
  void whatWasToBeDeletedIsNotChangedThoughTheAnswerWasLost() {
    rig.manager().upsert("demo", spec("demo"));
    rig.persistence.loseAnswers("update");
    assertCode(ErrorCode.STORE_UNAVAILABLE, () -> rig.manager().delete("demo"));
    rig.persistence.recover();
    assertCode(
        ErrorCode.STREAM_DELETING,
        () ->
            rig.manager()
                .change(
                    "demo",
                    stored ->
                        stored.withFields(stored.fields().withStatus(EventStreamStatus.STARTED))));
    assertThat(row("demo").fields().status()).isEqualTo(EventStreamStatus.DELETED);
  }

  @Test
  void whatSomebodyElseHasRemovedIsNotThere() {
    rig.manager().upsert("demo", spec("demo"));
    String id = rig.get("demo").id();
    // A claim that finds no row would find out that the stream is gone, and begin to end it.
    Eventually.await("a claim", () -> rig.checkpoint("demo").epoch() == 1, rig::state);
    rig.persistence.streams().delete(id);
    assertCode(ErrorCode.NO_RESULT, () -> rig.manager().change(id, stored -> stored));
  }

  /** They have found the stream, and get it when it is gone. */
  @Test
  void thoseWhoWaitForTheirTurnMeanwhileFindNothingAndLeaveNothing() {
    rig.manager().upsert("demo", spec("demo"));
    String id = rig.get("demo").id();
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    List<Thread> waiting = new ArrayList<>();
    assertCode(
        ErrorCode.UPDATE_HIT_NO_ROW,
        () ->
            rig.manager()
                .change(
                    id,
                    stored -> {
                      for (int i = 0; i < 2; i++) {
                        waiting.add(changeLater(id, thrown));
                      }
                      rig.manager().delete(id);
                      return stored;
                    }));
    waiting.forEach(Eventually::awaitEnd);
    assertThat(thrown).hasSize(2);
    assertThat(thrown).allSatisfy(each -> assertThat(each).hasMessageStartingWith("FF00164"));
    assertCode(ErrorCode.NO_RESULT, () -> rig.manager().why(id));
  }

  private Thread changeLater(String id, List<Throwable> thrown) {
    Thread thread =
        new Thread(
            () -> thrown.add(catchThrowable(() -> rig.manager().change(id, stored -> stored))));
    thread.setDaemon(true);
    thread.start();
    Eventually.await(
        "it waits", () -> thread.getState() == Thread.State.TIMED_WAITING, thread::getState);
    return thread;
  }

  @Test
  void changesAtTheSameTimeAreNotLost() throws Exception {
    rig.manager().upsert("demo", spec("demo").withFields(spec("demo").fields()));
    rig.manager().change("demo", stored -> batchSize(stored, 1));
    int threads = 8;
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread thread =
          new Thread(
              () -> {
                await(go);
                for (int n = 0; n < 10; n++) {
                  rig.manager()
                      .change("demo", stored -> batchSize(stored, stored.fields().batchSize() + 1));
                }
              });
      thread.start();
      all.add(thread);
    }
    go.countDown();
    for (Thread thread : all) {
      thread.join();
    }
    assertThat(row("demo").fields().batchSize()).isEqualTo(1 + threads * 10);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
