package io.eventstreams.transport.netty.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

final class HookCallsTest {
  @Test
  void theLogTellsWhatFailedButNotItsText() {
    Exception failure = new IllegalStateException("token s3cret is not known");
    String expected = "an access hook failed with java.lang.IllegalStateException: denied";
    assertThat(HookCalls.describe(failure)).isEqualTo(expected);
    assertThat(HookCalls.describe(new ExecutionException(failure))).isEqualTo(expected);
  }
}
