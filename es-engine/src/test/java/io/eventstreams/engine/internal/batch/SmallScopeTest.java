package io.eventstreams.engine.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.engine.internal.batch.ScopeSearch.Result;
import io.eventstreams.engine.internal.batch.ScopeSearch.Violation;
import io.eventstreams.engine.simulation.QuietLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Every state that a stream can reach within small bounds, and every input in each of them; {@code
 * -Dscope=whole} for all settings, which takes minutes, and {@code -Dscope=together} for all bounds
 * at once, which takes more than an hour.
 */
class SmallScopeTest {
  private static final int MAX_STATES = 300_000_000;

  private final List<String> broken = new ArrayList<>();
  private long states;
  private long transitions;
  private long refusals;
  private int longestHealing;

  @Test
  void everyInputInEveryStateKeepsTheLaws() throws Exception {
    String which = System.getProperty("scope", "quick");
    List<SmallScope> scopes =
        switch (which) {
          case "quick" -> SmallScopes.quick();
          case "whole" -> SmallScopes.whole();
          case "together" -> SmallScopes.together();
          default ->
              throw new IllegalArgumentException("scope: quick, whole or together, not " + which);
        };
    try (QuietLog quiet = new QuietLog()) {
      assertThat(quiet).isNotNull();
      QuietLog.takeOwn(null);
      scopes.forEach(scope -> search(scope, !"quick".equals(which)));
      String own = QuietLog.takeOwn(null);
      if (own != null) {
        broken.add("the engine has failed: " + own);
      }
    }
    broken.forEach(System.out::println);
    System.out.printf(
        Locale.ROOT,
        "small scope: %d states, %d transitions, %d violations, %d refused inputs, %d settings,"
            + " healed by at most %d inputs%n",
        states,
        transitions,
        broken.size(),
        refusals,
        scopes.size(),
        longestHealing);
    assertThat(broken).isEmpty();
  }

  private void search(SmallScope scope, boolean tell) {
    try {
      Result result = new ScopeSearch(scope, MAX_STATES).run();
      states += result.states();
      transitions += result.transitions();
      refusals += result.refusals();
      longestHealing = Math.max(longestHealing, result.longestHealing());
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
