package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import org.jspecify.annotations.Nullable;

/** What an application's code answers when it is asked; it may not keep to its types. */
final class Answers {
  private Answers() {}

  /**
   * The answer.
   *
   * @param who has answered, for people
   * @throws EventStreamException {@code ES10011} when it is null
   */
  static <T> T given(@Nullable T answer, String who) {
    if (answer == null) {
      throw ErrorCode.CONFIG_INVALID.error(who + " answered null");
    }
    return answer;
  }
}
