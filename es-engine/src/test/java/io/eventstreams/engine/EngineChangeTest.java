package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.assertCode;
import static io.eventstreams.engine.EngineRig.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.GenericEventStream;
import java.util.ArrayList;
import java.util.List;
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
