package io.eventstreams.api.spi;

import io.eventstreams.api.DispatchOutcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The two stages that are compared by identity, so that a delivered batch allocates none. */
final class Stages {
  static final CompletionStage<DispatchOutcome> DELIVERED =
      CompletableFuture.completedStage(DispatchOutcome.delivered());
  static final CompletionStage<DispatchOutcome> PENDING =
      new CompletableFuture<DispatchOutcome>().minimalCompletionStage();

  private Stages() {}
}
