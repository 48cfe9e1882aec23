package io.eventstreams.engine.simulation;

import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.EventStreamsConfig.CheckpointsTuningConfig;
import io.eventstreams.api.Jitter;
import java.time.Duration;
import java.util.Random;

/**
 * What a schedule is like, besides its faults.
 *
 * @param steps before everything heals
 */
record SimSettings(
    EventStreamsConfig config,
    Duration attemptTimeout,
    int streams,
    int steps,
    int events,
    boolean knowsSizes) {
  static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final int THOUSANDS_ONE_IN = 2_000;

  static SimSettings draw(SimPlan plan, Random random, SimCoverage coverage) {
    // Rare, since each takes as long as hundreds of others.
    boolean thousands = plan.seed() % THOUSANDS_ONE_IN == THOUSANDS_ONE_IN / 2;
    EventStreamsConfig config = config(random, plan.seed() % 4 == 1 ? 1 : 2);
    Duration attemptTimeout = Duration.ofSeconds(1 + random.nextInt(120));
    int streams = thousands ? 1_000 + random.nextInt(1_500) : 1 + random.nextInt(3);
    int steps = 40 + random.nextInt(400);
    int events = random.nextInt(thousands ? 12 : 120);
    boolean knowsSizes = random.nextInt(3) == 0;
    coverage.reachedIf(thousands && plan.streams() == 0, SimPoint.THOUSANDS_OF_STREAMS);
    coverage.reachedIf(knowsSizes, SimPoint.SIZES_ARE_KNOWN);
    coverage.reached(
        config.checkpoints().asynchronous()
            ? SimPoint.CHECKPOINTS_ASYNCHRONOUS
            : SimPoint.CHECKPOINTS_AWAITED);
    return new SimSettings(
        config,
        attemptTimeout,
        plan.streams() == 0 ? streams : Math.min(streams, plan.streams()),
        plan.steps() == 0 ? steps : Math.min(steps, plan.steps()),
        plan.events() < 0 ? events : Math.min(events, plan.events()),
        knowsSizes);
  }

  private static EventStreamsConfig config(Random random, int littleRoom) {
    return EventStreamsConfig.DEFAULTS
        .withCheckpoints(new CheckpointsTuningConfig(random.nextBoolean(), random.nextInt(10)))
        .withRetry(
            new EventStreamsConfig.Retry(
                Duration.ofMillis(1 + random.nextInt(300)),
                Duration.ofNanos(SimHistory.RESTART_NANOS),
                2.0,
                random.nextBoolean() ? Jitter.NONE : Jitter.FULL))
        .withLimits(
            new EventStreamsConfig.Limits(
                STOP_TIMEOUT,
                random.nextInt(4) == 0 ? 10 : 10_000,
                random.nextInt(4) == 0 ? littleRoom : 10_000));
  }
}
