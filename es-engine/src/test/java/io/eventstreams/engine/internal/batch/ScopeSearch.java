package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.Event;
import io.eventstreams.engine.internal.batch.ScopeRefusals.Refused;
import io.eventstreams.engine.internal.batch.StateDump.Fingerprint;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Breadth first over all states that a {@link ScopeWorld} can reach. A state is known by its
 * fingerprint, and reached again by repeating the inputs that led to it first, since a core cannot
 * be copied. In each state every possible input is tried, every other one is shown to change
 * nothing, and one of them leads on the way on which everything is healed; each such way must end
 * where everything is delivered and stored.
 */
final class ScopeSearch {
  private static final int NONE = -1;

  private final SmallScope scope;
  private final int maxStates;
  private final List<Event<Integer>> log;
  private final Map<Fingerprint, Integer> known = new HashMap<>();
  private int[] parents = new int[1 << 12];
  private int[] inputs = new int[1 << 12];
  private int[] healed = new int[1 << 12];
  private int states;
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
    add(new ScopeWorld(scope, log).dump(false).fingerprint(), NONE, 0);
    for (int state = 0; state < states && states <= maxStates; state++) {
      expand(state);
    }
    boolean complete = states <= maxStates;
    return new Result(
        states, transitions, refusals, deepest, complete ? longestHealing() : 0, complete);
  }

  private void expand(int state) throws Violation {
    @Nullable ScopeWorld world = reach(state);
    checkRefusals(world, state);
    List<ScopeInput> possible = world.inputs();
    boolean isDrained = world.isDrained();
    ScopeInput healing = isDrained ? null : world.healing();
    boolean isHealed = isDrained;
    for (ScopeInput input : possible) {
      ScopeWorld next = world == null ? reach(state) : world;
      world = null;
      try {
        next.apply(input);
      } catch (Throwable broken) {
        throw violation(state, input, broken);
      }
      transitions++;
      int target = add(next.dump(false).fingerprint(), state, input.code());
      if (input.equals(healing)) {
        healed[state] = target;
        isHealed = true;
      }
    }
    if (!isHealed) {
      throw new Violation(
          "stuck: " + healing + " is not possible after " + story(state), new AssertionError());
    }
  }

  private void checkRefusals(ScopeWorld world, int state) throws Violation {
    Fingerprint before = world.dump(false).fingerprint();
    List<Refused> refused = ScopeRefusals.of(world);
    String name = "";
    try {
      for (Refused input : refused) {
        name = input.name();
        input.input().run();
      }
    } catch (Throwable broken) {
      throw new Violation(name + ", after " + story(state), broken);
    }
    refusals += refused.size();
    if (!world.dump(false).fingerprint().equals(before)) {
      throw new Violation(
          culprit(state) + " changes the state, after " + story(state), new AssertionError());
    }
  }

  /** Which of the inputs that should change nothing did. */
  private String culprit(int state) throws Violation {
    int count = ScopeRefusals.of(reach(state)).size();
    for (int i = 0; i < count; i++) {
      ScopeWorld world = reach(state);
      String before = world.dump(true).toString();
      Refused refused = ScopeRefusals.of(world).get(i);
      refused.input().run();
      if (!world.dump(true).toString().equals(before)) {
        return refused.name();
      }
    }
    return "all that should change nothing";
  }

  private ScopeWorld reach(int state) throws Violation {
    Deque<ScopeInput> path = path(state);
    ScopeWorld world = new ScopeWorld(scope, log);
    path.forEach(world::apply);
    deepest = Math.max(deepest, path.size());
    return world;
  }

  private Deque<ScopeInput> path(int state) {
    Deque<ScopeInput> path = new ArrayDeque<>();
    for (int s = state; parents[s] != NONE; s = parents[s]) {
      path.push(ScopeInput.decode(inputs[s]));
    }
    return path;
  }

  private String story(int state) {
    return path(state).stream().map(ScopeInput::toString).collect(Collectors.joining(" · "));
  }

  private Violation violation(int state, ScopeInput input, Throwable broken) {
    String what = String.valueOf(broken.getMessage()).lines().findFirst().orElse("");
    return new Violation(
        what + "\nin state " + states + " of " + scope + "\nafter " + story(state) + " · " + input,
        broken);
  }

  private int add(Fingerprint fingerprint, int parent, int input) {
    Integer seen = known.putIfAbsent(fingerprint, states);
    if (seen != null) {
      return seen;
    }
    if (states == parents.length) {
      parents = Arrays.copyOf(parents, states * 2);
      inputs = Arrays.copyOf(inputs, states * 2);
      healed = Arrays.copyOf(healed, states * 2);
    }
    parents[states] = parent;
    inputs[states] = input;
    healed[states] = NONE;
    return states++;
  }

  /** Follows every way of healing to its end; one that turns in a circle is stuck. */
  private int longestHealing() throws Violation {
    int[] steps = new int[states];
    Arrays.fill(steps, NONE);
    int longest = 0;
    for (int state = 0; state < states; state++) {
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
