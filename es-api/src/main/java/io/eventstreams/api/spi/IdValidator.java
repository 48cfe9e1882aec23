package io.eventstreams.api.spi;

import io.eventstreams.api.text.UuidText;
import java.util.Optional;

/** What ids of streams look like in one persistence. */
@FunctionalInterface
public interface IdValidator {
  /** The canonical form of an id, or empty when the text is not an id. */
  Optional<String> canonical(String text);

  /** Ids are UUIDs, in any spelling that {@link UuidText} reads. */
  static IdValidator uuid() {
    return text -> UuidText.tryParse(text).map(UuidText::print);
  }
}
