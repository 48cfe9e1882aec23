package io.eventstreams.engine.internal.batch;

import io.eventstreams.engine.internal.batch.ScopeSearch.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Searches some settings and tells what came of it; the way into another class loader. */
public final class ScopeProbe {
  private static final int FEW_STATES = 1_500;
  private static final int TIMES_MORE = 16;

  private ScopeProbe() {}

  /**
   * What is wrong, in one line; null when nothing is. First a few states of all settings are
   * searched, then more.
   */
  public static @Nullable String probe(String text) {
    int number = Integer.parseInt(text);
    try {
      List<SmallScope> settings = SmallScopes.quick();
      int states = number < settings.size() ? FEW_STATES : FEW_STATES * TIMES_MORE;
      new ScopeSearch(settings.get(number % settings.size()), states).run();
      return null;
    } catch (Violation violation) {
      return violation.getMessage().replace('\n', ' ');
    }
  }

  /** How many numbers there are. */
  static int count() {
    return 2 * SmallScopes.quick().size();
  }
}
