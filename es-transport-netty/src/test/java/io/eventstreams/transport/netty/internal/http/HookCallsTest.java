package io.eventstreams.transport.netty.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.transport.netty.ServerLimits;
import io.netty.channel.DefaultEventLoop;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HookCallsTest {
  @Test
  void theLogTellsWhatFailedButNotItsText() {
    Exception failure = new IllegalStateException("token s3cret is not known");
    String expected = "an access hook failed with java.lang.IllegalStateException: denied";
    assertThat(HookCalls.describe(failure)).isEqualTo(expected);
    assertThat(HookCalls.describe(new ExecutionException(failure))).isEqualTo(expected);
  }

  @Test
  void waitingForItsTurnTakesNothingOfAHooksTime() throws InterruptedException {
    DefaultEventLoop loop = new DefaultEventLoop();
    Workers one = new Workers("hook-", ServerLimits.DEFAULTS.withWorkers(1, 1));
    HookCalls hooks = new HookCalls(one, Duration.ofSeconds(2));
    BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    long begunNanos = System.nanoTime();
    try {
      for (int millis : new int[] {1_000, 2_500}) {
        Callable<String> slow =
            () -> {
              while (System.nanoTime() - begunNanos < TimeUnit.MILLISECONDS.toNanos(millis)) {
                Thread.onSpinWait();
              }
              return "permitted";
            };
        hooks.call(loop, slow, "denied", "undecided", answers::add);
      }
      assertThat(answers.take()).isEqualTo("permitted");
      assertThat(answers.take()).isEqualTo("permitted");
    } finally {
      one.close(Duration.ZERO);
      loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  /** It has said nothing against anybody, so that nobody may be told that it has. */
  @Test
  void aHookWhoseTurnDoesNotComeLeavesItUndecided() throws InterruptedException {
    DefaultEventLoop loop = new DefaultEventLoop();
    Workers one = new Workers("hook-", ServerLimits.DEFAULTS.withWorkers(1, 1));
    HookCalls patient = new HookCalls(one, Duration.ofMinutes(1));
    HookCalls impatient = new HookCalls(one, Duration.ofMillis(500));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch decided = new CountDownLatch(1);
    BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    Callable<String> slow =
        () -> {
          begun.countDown();
          decided.await();
          return "permitted";
        };
    try {
      patient.call(loop, slow, "denied", "undecided", answer -> answers.add("first " + answer));
      begun.await();
      impatient.call(loop, slow, "denied", "undecided", answer -> answers.add("next " + answer));
      patient.call(loop, slow, "denied", "undecided", answer -> answers.add("third " + answer));
      assertThat(answers.take()).as("there is no place").isEqualTo("third undecided");
      assertThat(answers.take()).as("its time is over").isEqualTo("next undecided");
      decided.countDown();
      assertThat(answers.take()).isEqualTo("first permitted");
    } finally {
      one.close(Duration.ZERO);
      loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }
}
