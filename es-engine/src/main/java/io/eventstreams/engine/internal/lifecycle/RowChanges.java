package io.eventstreams.engine.internal.lifecycle;

import java.util.function.Supplier;

/**
 * Changes of one stream's row, of which some fail and may have taken effect all the same.
 *
 * <p><b>Threads:</b> whoever holds the stream's {@code operations}.
 */
final class RowChanges {
  private boolean unsure;

  <T> T make(Supplier<T> change) {
    unsure = true;
    T changed = change.get();
    unsure = false;
    return changed;
  }

  /** Whether nobody knows what the row says, so that it must be written even to stay as it is. */
  boolean isUnsure() {
    return unsure;
  }
}
