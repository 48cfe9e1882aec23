package io.eventstreams.engine.internal.batch;

import static io.eventstreams.api.ErrorHandlingType.BLOCK;
import static io.eventstreams.api.ErrorHandlingType.PARK;
import static io.eventstreams.api.ErrorHandlingType.SKIP;

import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.engine.internal.batch.SmallScope.Consumer;
import java.util.ArrayList;
import java.util.List;

/** What is searched: in every build, and when there is time. */
final class SmallScopes {
  private SmallScopes() {}

  static List<SmallScope> quick() {
    return List.of(
        SmallScope.of("m", 1, 1, BLOCK),
        SmallScope.of("um", 2, 1, BLOCK).waiting(1).upTo(0, 1, 0),
        SmallScope.of("mm", 2, 1, PARK).upTo(0, 0, 0),
        SmallScope.of("mm", 1, 2, BLOCK).upTo(0, 0, 0),
        SmallScope.of("mm", 1, 2, SKIP).late().upTo(0, 0, 0),
        SmallScope.of("mm", 1, 1, BLOCK).with(Consumer.INLINE).upTo(0, 0, 0),
        SmallScope.of("mm", 1, 1, BLOCK).with(Consumer.HANGING).upTo(0, 0, 0),
        SmallScope.of("mm", 2, 1, BLOCK).upTo(0, 0, 1),
        SmallScope.of("mm", 2, 1, BLOCK).with(Consumer.GIVING_BACK).upTo(0, 0, 0),
        SmallScope.of("mmm", 1, 1, BLOCK).upTo(0, 0, 0),
        SmallScope.of("mmm", 1, 1, SKIP).upTo(0, 0, 0),
        SmallScope.of("mm", 1, 1, BLOCK).synchronous().upTo(0, 0, 1));
  }

  /** Four events in two batches, and two crashes, a reset and a stop, all in one setting. */
  static List<SmallScope> together() {
    return List.of(SmallScope.of("mmmm", 2, 1, BLOCK), SmallScope.of("mumm", 2, 2, BLOCK));
  }

  /**
   * The quick ones, four events, all that can end an instance, and all settings with each other.
   */
  static List<SmallScope> whole() {
    List<SmallScope> scopes = new ArrayList<>(quick());
    scopes.add(SmallScope.of("mmmm", 2, 1, BLOCK).upTo(0, 0, 0));
    scopes.add(SmallScope.of("mumm", 2, 2, BLOCK).upTo(0, 0, 0));
    for (ErrorHandlingType handling : ErrorHandlingType.values()) {
      scopes.add(SmallScope.of("mm", 2, 1, handling).upTo(1, 0, 1));
      scopes.add(SmallScope.of("mm", 1, 1, handling).synchronous());
      scopes.add(SmallScope.of("m", 1, 1, handling).late());
      for (Consumer consumer : Consumer.values()) {
        scopes.add(SmallScope.of("mm", 2, 1, handling).with(consumer).upTo(0, 0, 0));
        scopes.add(SmallScope.of("mm", 1, 2, handling).with(consumer).late().upTo(0, 0, 0));
      }
      for (int window = 1; window <= 2; window++) {
        for (int timeout = 0; timeout <= 1; timeout++) {
          for (int size = 1; size <= 2; size++) {
            SmallScope scope = SmallScope.of("mmu", size, window, handling).waiting(timeout);
            scopes.add(scope.upTo(0, 0, 0));
            scopes.add(scope.synchronous().upTo(0, 0, 0));
          }
        }
      }
    }
    return List.copyOf(scopes);
  }
}
