package io.eventstreams.engine.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.engine.internal.batch.ScopeSearch.Result;
import io.eventstreams.engine.internal.batch.ScopeSearch.Violation;
import io.eventstreams.engine.simulation.QuietLog;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every state that a stream can reach within small bounds, and every input in each of them; {@code
 * -Dscope=whole} for all settings, {@code -Dscope=large} for a few with larger bounds, which both
 * take minutes.
 */
class SmallScopeTest {
  private static final int MAX_STATES = 10_000_000;

  private final AtomicLong states = new AtomicLong();
  private final AtomicLong transitions = new AtomicLong();
  private final AtomicLong refusals = new AtomicLong();
  private final AtomicLong longestHealing = new AtomicLong();
  private final Queue<String> broken = new ConcurrentLinkedQueue<>();

  @Test
  void everyInputInEveryStateKeepsTheLaws() throws Exception {
    String which = System.getProperty("scope", "quick");
    List<SmallScope> scopes =
        switch (which) {
          case "quick" -> SmallScopes.quick();
          case "whole" -> SmallScopes.whole();
          case "large" -> SmallScopes.large();
          default ->
              throw new IllegalArgumentException("scope: quick, whole or large, not " + which);
        };
    try (QuietLog quiet = new QuietLog()) {
      assertThat(quiet).isNotNull();
      searchAll(scopes, !"quick".equals(which));
    }
    broken.forEach(System.out::println);
    System.out.printf(
        Locale.ROOT,
        "small scope: %d states, %d transitions, %d violations, %d refused inputs, %d settings,"
            + " healed by at most %d inputs%n",
        states.get(),
        transitions.get(),
        broken.size(),
        refusals.get(),
        scopes.size(),
        longestHealing.get());
    assertThat(broken).isEmpty();
  }

  private void searchAll(List<SmallScope> scopes, boolean tell) throws InterruptedException {
    Queue<SmallScope> left = new ConcurrentLinkedQueue<>(scopes);
    List<Thread> threads =
        Stream.generate(() -> new Thread(() -> searchSome(left, tell)))
            .limit(Runtime.getRuntime().availableProcessors())
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void searchSome(Queue<SmallScope> left, boolean tell) {
    SmallScope scope = left.poll();
    while (scope != null) {
      search(scope, tell);
      scope = left.poll();
    }
  }

  private void search(SmallScope scope, boolean tell) {
    try {
      Result result = new ScopeSearch(scope, MAX_STATES).run();
      states.addAndGet(result.states());
      transitions.addAndGet(result.transitions());
      refusals.addAndGet(result.refusals());
      longestHealing.accumulateAndGet(result.longestHealing(), Math::max);
      if (!result.complete()) {
        broken.add(scope + ": more than " + MAX_STATES + " states");
      }
      if (tell) {
        System.out.printf(
            Locale.ROOT,
            "  %s: %d states, %d transitions, the furthest after %d inputs%n",
            scope,
            result.states(),
            result.transitions(),
            result.deepest());
      }
    } catch (Violation violation) {
      broken.add(scope + ": " + violation.getMessage());
    } catch (RuntimeException | Error failure) {
      broken.add(scope + ": " + failure);
    }
  }
}
