package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Breadth first over all states that a {@link ScopeWorld} can reach. A state is known by its
 * fingerprint, and reached again by repeating the inputs that led to it first, since a core cannot
 * be copied. In each state every possible input is tried, every other one is shown to change
 * nothing, and one of them leads on the way on which everything is healed; each such way must end
 * where everything is delivered and stored.
 *
 * <p>All processors look at one block of states at a time; what they find is taken in afterwards,
 * in order, so that states have the same numbers on every machine.
 */
final class ScopeSearch {
  static final int NONE = StateIndex.NONE;
  private static final int BLOCK = 1 << 14;
  private static final int TELL_EVERY = 2_000_000;

  private final SmallScope scope;
  private final int maxStates;
  private final List<Event<Integer>> log;
  private final StateIndex known = new StateIndex();
  private int[] healed = new int[BLOCK];
  private long transitions;
  private long refusals;
  private int deepest;

  /**
   * What was found.
   *
   * @param complete whether every state was reached
   * @param refusals inputs that were shown to change nothing
   * @param deepest inputs that lead to the state that is furthest away
   * @param longestHealing inputs until everything is delivered, where everything works again
   */
  record Result(
      int states,
      long transitions,
      long refusals,
      int deepest,
      int longestHealing,
      boolean complete) {}

  /** A law is broken. */
  static final class Violation extends Exception {
    private static final long serialVersionUID = 1;

    Violation(String message, Throwable cause) {
      super(message, cause);
    }
  }

  ScopeSearch(SmallScope scope, int maxStates) {
    this.scope = scope;
    this.maxStates = maxStates;
    this.log = scope.log();
  }

  Result run() throws Violation {
    known.add(new ScopeWorld(scope, log).dump(false).fingerprint(), NONE, 0);
    int done = 0;
    while (done < known.size() && known.size() <= maxStates) {
      int end = Math.min(known.size(), done + BLOCK);
      ScopeExpansion[] block =
          IntStream.range(done, end)
              .parallel()
              .mapToObj(this::expand)
              .toArray(ScopeExpansion[]::new);
      for (ScopeExpansion expansion : block) {
        takeIn(done++, expansion);
      }
      tell(done - block.length, done);
    }
    boolean complete = known.size() <= maxStates;
    return new Result(
        known.size(), transitions, refusals, deepest, complete ? longestHealing() : 0, complete);
  }

  private void tell(int before, int after) {
    if (before / TELL_EVERY != after / TELL_EVERY) {
      System.out.printf(
          Locale.ROOT, "    %s: %d of %d states so far%n", scope, after, known.size());
    }
  }

  private void takeIn(int state, ScopeExpansion found) throws Violation {
    if (state >= healed.length) {
      healed = Arrays.copyOf(healed, healed.length * 2);
    }
    healed[state] = NONE;
    if (!known.is(state, found.state())) {
      throw new AssertionError("the same inputs lead somewhere else after " + story(state));
    }
    deepest = Math.max(deepest, found.depth());
    refusals += found.refusals();
    transitions += found.inputs().length;
    for (int i = 0; i < found.inputs().length; i++) {
      int target = known.add(found.targets()[i], state, found.inputs()[i]);
      if (i == found.healing()) {
        healed[state] = target;
      }
    }
    ScopeExpansion.Broken broken = found.broken();
    if (broken != null) {
      throw new Violation(
          broken.what() + "\nin state " + known.size() + " of " + scope + "\nafter " + story(state),
          broken.cause());
    }
  }

  private ScopeExpansion expand(int state) {
    return ScopeExpansion.of(scope, log, path(state));
  }

  private List<ScopeInput> path(int state) {
    List<ScopeInput> path = new ArrayList<>();
    for (int s = state; known.parent(s) != NONE; s = known.parent(s)) {
      path.add(ScopeInput.decode(known.input(s)));
    }
    Collections.reverse(path);
    return path;
  }

  private String story(int state) {
    return path(state).stream().map(ScopeInput::toString).collect(Collectors.joining(" · "));
  }

  /** Follows every way of healing to its end; one that turns in a circle is stuck. */
  private int longestHealing() throws Violation {
    int[] steps = new int[known.size()];
    Arrays.fill(steps, NONE);
    int longest = 0;
    for (int state = 0; state < steps.length; state++) {
      Deque<Integer> way = new ArrayDeque<>();
      int s = state;
      while (healed[s] != NONE && steps[s] == NONE) {
        steps[s] = NONE - 1;
        way.push(s);
        s = healed[s];
      }
      if (steps[s] == NONE - 1) {
        throw new Violation(
            "stuck: healing turns in a circle after " + story(s), new AssertionError());
      }
      int count = Math.max(0, steps[s]);
      while (!way.isEmpty()) {
        steps[way.pop()] = ++count;
      }
      longest = Math.max(longest, count);
    }
    return longest;
  }
}
