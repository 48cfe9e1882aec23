package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.engine.internal.dispatch.NextStepRule;
import io.eventstreams.engine.internal.dispatch.RetryPolicy;

/** Settings that bound nothing but the batches. */
final class PlainSettings {
  private PlainSettings() {}

  static CoreSettings of(int batchSize, long batchTimeoutNanos) {
    RetryPolicy policy = new RetryPolicy(1, 1, 2.0);
    return new CoreSettings(
        batchSize,
        batchTimeoutNanos,
        1,
        new NextStepRule(policy, 1, 1, ErrorHandlingType.BLOCK),
        Long.MAX_VALUE,
        Long.MAX_VALUE,
        false,
        Long.MAX_VALUE,
        Long.MAX_VALUE);
  }
}
