package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.api.DispatchOutcome;

/**
 * How one request ended.
 *
 * @param outcome what it means for the batch
 * @param repeatable whether the same attempt may make the request again
 */
record TryResult(DispatchOutcome outcome, boolean repeatable) {
  static TryResult last(DispatchOutcome outcome) {
    return new TryResult(outcome, false);
  }
}
