package io.eventstreams.api.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event to append to a log, which gives it its sequenceId.
 *
 * @param topic what filters match; empty when there is none
 * @param data the payload
 */
public record NewEvent<D>(String topic, @Nullable D data) {
  public NewEvent {
    Objects.requireNonNull(topic, "topic");
  }
}
