package io.eventstreams.engine.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchStatus;
import io.eventstreams.engine.internal.observe.StreamWatch.AttemptFailure;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamWatchTest {
  private static final Set<DispatchStatus> RETRIED =
      EnumSet.of(DispatchStatus.RETRYING, DispatchStatus.BLOCKED);

  @ParameterizedTest
  @EnumSource
  void whatIsGivenUpIsNotTriedAgain(DispatchStatus next) {
    AttemptFailure failure = new AttemptFailure(new IllegalStateException("no route"), next, 1, 0);
    assertThat(failure.isRetried()).isEqualTo(RETRIED.contains(next));
  }
}
