package io.eventstreams.api.query;

import java.util.List;
import java.util.OptionalLong;

/**
 * The answer to a {@link Query}.
 *
 * @param items the rows
 * @param total the number of all matching rows, if it was asked for
 */
public record Page<T>(List<T> items, OptionalLong total) {
  public Page {
    items = List.copyOf(items);
  }
}
