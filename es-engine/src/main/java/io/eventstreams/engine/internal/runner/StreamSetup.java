package io.eventstreams.engine.internal.runner;

import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.engine.internal.batch.ByteGate;
import io.eventstreams.engine.internal.batch.CoreEffects;
import io.eventstreams.engine.internal.batch.CoreSettings;
import io.eventstreams.engine.internal.batch.StreamCore;
import io.eventstreams.engine.internal.batch.TopicFilter;
import io.eventstreams.engine.internal.dispatch.StreamIdentity;
import io.eventstreams.engine.internal.observe.StreamWatch;
import io.eventstreams.engine.internal.statistics.LiveStatistics;
import org.jspecify.annotations.Nullable;

/**
 * Everything that an instance is made from.
 *
 * @param spec the specification, defaults filled in
 * @param identity what deliveries are named after
 * @param settings what the core decides by
 * @param filter which topics are wanted; the instance's own
 * @param source where events come from
 * @param dispatcher where batches go
 * @param attemptTimeoutNanos how long one attempt may take
 * @param dataCodec writes down events that are put aside; null only where none is
 * @param byteGate bounds the bytes held; null where sizes are not known; the instance's own
 */
public record StreamSetup<S extends EventStreamSpec<S>, D>(
    S spec,
    StreamIdentity identity,
    CoreSettings settings,
    TopicFilter filter,
    EventSource<S, D> source,
    Dispatcher<D> dispatcher,
    long attemptTimeoutNanos,
    @Nullable EventDataCodec<D> dataCodec,
    @Nullable ByteGate<D> byteGate) {

  /** The core of the instance that has the claim. */
  StreamCore<D> newCore(
      CoreEffects<D> effects,
      LiveStatistics statistics,
      StreamWatch watch,
      CheckpointState claim,
      long nowNanos) {
    StreamCore<D> core =
        new StreamCore<>(
            settings,
            effects,
            filter,
            statistics,
            watch,
            claim.startPosition(),
            claim.skipped(),
            claim.parked(),
            nowNanos);
    if (byteGate != null) {
      core.limitBytes(byteGate);
    }
    return core;
  }
}
