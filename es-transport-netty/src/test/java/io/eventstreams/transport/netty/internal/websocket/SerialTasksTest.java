package io.eventstreams.transport.netty.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SerialTasksTest {
  private final SerialTasks tasks = new SerialTasks();
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  private Runnable says(String word) {
    return () -> log.add(word);
  }

  @Test
  void whatATaskAddsFollowsIt() {
    tasks.execute(
        () -> {
          tasks.execute(says("added"));
          log.add("end");
        });

    assertThat(log).containsExactly("end", "added");
  }

  @Test
  void whatComesBackFromACallRunsWithinIt() {
    tasks.execute(
        () -> {
          tasks.calling(
              () -> {
                tasks.execute(says("back"));
                tasks.execute(says("back again"));
                log.add("end of call");
              });
          tasks.execute(says("added after"));
        });

    assertThat(log).containsExactly("back", "back again", "end of call", "added after");
  }

  /** Else a batch could overtake those before it, which another thread has added. */
  @Test
  void whatComesBackFromACallOvertakesNothing() throws Exception {
    CountDownLatch added = new CountDownLatch(1);
    Thread other =
        new Thread(
            () -> {
              tasks.execute(says("before"));
              added.countDown();
            });
    tasks.execute(
        () -> {
          other.start();
          await(added);
          tasks.calling(() -> tasks.execute(says("back")));
          log.add("end");
        });
    other.join();

    assertThat(log).containsExactly("end", "before", "back");
  }

  @Test
  void whatIsAddedByATaskThatCameBackFollows() {
    tasks.execute(
        () ->
            tasks.calling(
                () -> {
                  tasks.execute(
                      () -> {
                        tasks.execute(says("added within"));
                        log.add("back");
                      });
                  log.add("end of call");
                }));

    assertThat(log).containsExactly("back", "end of call", "added within");
  }

  @Test
  void aCallThatFailsIsOver() {
    tasks.execute(
        () ->
            tasks.calling(
                () -> {
                  throw new IllegalStateException("planted");
                }));
    tasks.execute(
        () -> {
          tasks.execute(says("added"));
          log.add("end");
        });

    assertThat(log).containsExactly("end", "added");
  }

  /** Else two threads would be in one stream's state at once. */
  @Test
  void whatAnotherThreadAddsDuringACallWaits() throws Exception {
    CountDownLatch added = new CountDownLatch(1);
    Thread other =
        new Thread(
            () -> {
              tasks.execute(says("other"));
              added.countDown();
            });
    tasks.execute(
        () -> {
          tasks.calling(
              () -> {
                other.start();
                await(added);
                log.add("end of call");
              });
          log.add("end");
        });
    other.join();

    assertThat(log).containsExactly("end of call", "end", "other");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
