package io.eventstreams.engine.internal.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadPerTaskTest {
  private final EngineThreads threads = EngineThreads.create("es-test-");

  @AfterEach
  void close() {
    threads.close();
  }

  /** The JVM would wait for it at its end. */
  @Test
  void aTaskRunsOnADaemonWithAName() {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    assertThat(threads.execute(() -> thread.complete(Thread.currentThread()))).isTrue();
    Thread made = thread.orTimeout(30, TimeUnit.SECONDS).join();
    assertThat(made.isDaemon()).isTrue();
    assertThat(made.getName()).isEqualTo("es-test-1");
  }

  @Test
  void aTaskRunsOnAVirtualThreadWhereTheJdkHasThem() {
    CompletableFuture<Boolean> virtual = new CompletableFuture<>();
    threads.execute(() -> virtual.complete(ThreadPerTask.isVirtual()));
    assertThat(virtual.orTimeout(30, TimeUnit.SECONDS).join())
        .isEqualTo(Runtime.version().feature() >= 21);
    assertThat(ThreadPerTask.isVirtual()).as("of the test itself").isFalse();
  }

  @Test
  void nothingIsRunAfterTheEnd() {
    threads.close();
    assertThat(threads.execute(() -> {})).isFalse();
  }

  @Test
  void halfOfTheProcessorsMaySpin() {
    int spinning = 0;
    int processors = Runtime.getRuntime().availableProcessors();
    while (spinning <= processors && threads.beginSpin()) {
      spinning++;
    }
    assertThat(spinning).isEqualTo(processors / 2);
    if (spinning > 0) {
      threads.endSpin();
      assertThat(threads.beginSpin()).isTrue();
      assertThat(threads.beginSpin()).isFalse();
    }
  }
}
