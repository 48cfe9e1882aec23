package io.eventstreams.engine.internal.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.StreamDiagnosis.Busy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BusyThreadTest {
  private static final Duration WAITED = Duration.ofSeconds(1);
  private static final StackTraceElement DRAIN = frame(StreamRunner.class.getName(), "drainNow");

  private static StackTraceElement frame(String type, String method) {
    return new StackTraceElement(type, method, null, -1);
  }

  /** A thread that is where a test says, the innermost call first. */
  private static Busy diagnose(StackTraceElement... stack) {
    Thread thread =
        new Thread("es-worker-1") {
          @Override
          public StackTraceElement[] getStackTrace() {
            return stack;
          }
        };
    return BusyThread.diagnose(thread, WAITED);
  }

  @Test
  void theInnermostCodeThatIsNeitherTheJdksNorTheEnginesIsNamed() {
    assertThat(
            diagnose(
                frame("jdk.internal.misc.Unsafe", "park"),
                frame("java.util.concurrent.CountDownLatch", "await"),
                frame("org.example.Shop", "send"),
                frame("org.example.Main", "handle"),
                DRAIN))
        .isEqualTo(new Busy("es-worker-1", "org.example.Shop.send", WAITED));
  }

  @Test
  void theEnginesOwnCodeIsNotNamed() {
    assertThat(diagnose(frame("java.lang.Thread", "onSpinWait"), DRAIN))
        .isEqualTo(new Busy("es-worker-1", null, WAITED));
  }

  @Test
  void aThreadThatDoesSomethingElseIsNotNamed() {
    assertThat(diagnose(frame("org.example.Shop", "send"))).isEqualTo(new Busy(null, null, WAITED));
  }

  @Test
  void theThreadMayNotBeKnown() {
    assertThat(BusyThread.diagnose(null, WAITED)).isEqualTo(new Busy(null, null, WAITED));
  }
}
