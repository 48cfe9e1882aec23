package io.eventstreams.api.json;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member of a JSON object whose name is one of the envelope's, in any case.
 *
 * @param name as written in the object, escapes resolved
 * @param start where its name begins, the quote included
 * @param end just behind its value
 * @param text its value if that is a string
 * @param isNull whether its value is null
 */
record EnvelopeMember(String name, int start, int end, @Nullable String text, boolean isNull) {
  static final String SEQUENCE_ID = "sequenceId";
  static final String TOPIC = "topic";

  static boolean isOne(String name) {
    return name.equalsIgnoreCase(TOPIC) || name.equalsIgnoreCase(SEQUENCE_ID);
  }

  boolean isExact() {
    return name.equals(TOPIC) || name.equals(SEQUENCE_ID);
  }

  /**
   * The member which the envelope takes: the last with exactly this name, else the last in any
   * case.
   */
  static @Nullable EnvelopeMember choose(List<EnvelopeMember> members, String name) {
    EnvelopeMember chosen = null;
    for (EnvelopeMember member : members) {
      boolean better = chosen == null || !chosen.name.equals(name) || member.name.equals(name);
      if (member.name.equalsIgnoreCase(name) && better) {
        chosen = member;
      }
    }
    return chosen;
  }
}
