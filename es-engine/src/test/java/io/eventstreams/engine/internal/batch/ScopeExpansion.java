package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.Event;
import io.eventstreams.engine.internal.batch.ScopeRefusals.Refused;
import io.eventstreams.engine.internal.batch.StateDump.Fingerprint;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one state leads to.
 *
 * @param state where the path has led
 * @param refusals how many inputs were shown to change nothing
 * @param inputs those that were tried, as codes
 * @param targets the states that they lead to
 * @param healing which of them heals, or less than zero where nothing is left to do
 * @param broken the law that the input after these breaks, or one of the state's own
 */
record ScopeExpansion(
    int depth,
    Fingerprint state,
    int refusals,
    int[] inputs,
    Fingerprint[] targets,
    int healing,
    @Nullable Broken broken) {

  /** Which law, and by what. */
  record Broken(String what, Throwable cause) {}

  /** Tries every input in the state to which a path leads. */
  static ScopeExpansion of(SmallScope scope, List<Event<Integer>> log, List<ScopeInput> path) {
    Way way = new Way(scope, log, path);
    ScopeWorld world = way.go();
    Fingerprint state = fingerprint(world);
    List<Refused> refused = ScopeRefusals.of(world);
    Broken broken = refuse(world, refused, state, way);
    if (broken != null) {
      return new ScopeExpansion(
          path.size(), state, 0, new int[0], new Fingerprint[0], ScopeSearch.NONE, broken);
    }
    List<ScopeInput> possible = world.inputs();
    boolean isDrained = world.isDrained();
    ScopeInput healing = isDrained ? null : world.healing();
    int[] inputs = new int[possible.size()];
    Fingerprint[] targets = new Fingerprint[possible.size()];
    int count = 0;
    while (count < targets.length && broken == null) {
      ScopeInput input = possible.get(count);
      try {
        ScopeWorld next = count == 0 ? world : way.goAgain(state);
        next.apply(input);
        inputs[count] = input.code();
        targets[count++] = fingerprint(next);
      } catch (VirtualMachineError unfit) {
        throw unfit;
      } catch (Throwable failure) {
        broken = new Broken(firstLine(failure) + " with " + input, failure);
      }
    }
    int healedBy = healing == null ? ScopeSearch.NONE : possible.indexOf(healing);
    if (broken == null && !isDrained && healedBy == ScopeSearch.NONE) {
      broken = new Broken("stuck: " + healing + " is not possible", new AssertionError());
    }
    return new ScopeExpansion(
        path.size(),
        state,
        refused.size(),
        Arrays.copyOf(inputs, count),
        Arrays.copyOf(targets, count),
        healedBy,
        broken);
  }

  private static @Nullable Broken refuse(
      ScopeWorld world, List<Refused> refused, Fingerprint before, Way way) {
    String name = "";
    try {
      for (Refused input : refused) {
        name = input.name();
        input.input().run();
      }
    } catch (VirtualMachineError unfit) {
      throw unfit;
    } catch (Throwable failure) {
      return new Broken(name + ": " + firstLine(failure), failure);
    }
    return fingerprint(world).equals(before)
        ? null
        : new Broken(culprit(way) + " changes the state", new AssertionError());
  }

  /** Which of the inputs that should change nothing did. */
  private static String culprit(Way way) {
    int count = ScopeRefusals.of(way.go()).size();
    for (int i = 0; i < count; i++) {
      ScopeWorld world = way.go();
      String before = world.dump(true).toString();
      Refused refused = ScopeRefusals.of(world).get(i);
      refused.input().run();
      if (!world.dump(true).toString().equals(before)) {
        return refused.name();
      }
    }
    return "all that should change nothing";
  }

  private static Fingerprint fingerprint(ScopeWorld world) {
    return world.dump(false).fingerprint();
  }

  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  /**
   * The inputs that lead to a state. After the first time it begins with what the last crash left,
   * from where it is shorter; that this leads to the same state is checked.
   */
  private static final class Way {
    private final SmallScope scope;
    private final List<Event<Integer>> log;
    private final List<ScopeInput> path;
    private int crashedAfter;
    private ScopeWorld.@Nullable Remains remains;
    private boolean isChecked;

    Way(SmallScope scope, List<Event<Integer>> log, List<ScopeInput> path) {
      this.scope = scope;
      this.log = log;
      this.path = path;
    }

    ScopeWorld go() {
      ScopeWorld world = new ScopeWorld(scope, log);
      for (int i = 0; i < path.size(); i++) {
        world.apply(path.get(i));
        if (path.get(i).kind() == ScopeInput.Kind.CRASH) {
          remains = world.remains();
          crashedAfter = i + 1;
        }
      }
      return world;
    }

    ScopeWorld goAgain(Fingerprint target) {
      ScopeWorld.Remains left = remains;
      if (left == null) {
        return go();
      }
      ScopeWorld world = new ScopeWorld(scope, log, left);
      for (int i = crashedAfter; i < path.size(); i++) {
        world.apply(path.get(i));
      }
      if (!isChecked) {
        isChecked = true;
        if (!fingerprint(world).equals(target)) {
          throw new AssertionError("what a crash left leads somewhere else");
        }
      }
      return world;
    }
  }
}
