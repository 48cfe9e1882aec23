package io.eventstreams.engine;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.testkit.Eventually;
import org.jspecify.annotations.Nullable;

/** A stream some of whose threads have no memory for a mark; see {@link UnmarkedThreadTest}. */
public final class UnmarkedThreadProbe {
  private static final int BATCHES = 10;

  private UnmarkedThreadProbe() {}

  /**
   * What goes wrong; null when all is delivered.
   *
   * @param consumer that answers on a thread of its own, or in a blocking call
   */
  public static @Nullable String probe(String consumer) {
    try (EngineRig rig = new EngineRig()) {
      if (consumer.equals("blocking")) {
        rig.factory(InProcessDispatchers.blocking(batch -> {}));
      }
      for (int batch = 0; batch < BATCHES; batch++) {
        rig.dispatcher.thenHold();
      }
      rig.stream("demo").add(0, 5 * BATCHES);
      for (int batch = 0; batch < BATCHES && !consumer.equals("blocking"); batch++) {
        answer(rig, batch);
      }
      rig.awaitCheckpoint("demo", 5 * BATCHES - 1);
      return null;
    } catch (AssertionError | Exception failure) {
      return String.valueOf(failure.getMessage());
    }
  }

  /** On a thread of the consumer's, which nobody waits for. */
  private static void answer(EngineRig rig, int batch) throws InterruptedException {
    Eventually.await("batch " + batch, () -> rig.dispatcher.attempts().size() > batch, rig::state);
    Thread consumer =
        new Thread(
            () ->
                rig.dispatcher
                    .attempts()
                    .get(batch)
                    .attempt()
                    .complete(DispatchOutcome.delivered()),
            "a consumer");
    consumer.setUncaughtExceptionHandler((thread, expected) -> {});
    consumer.start();
    consumer.join();
  }
}
