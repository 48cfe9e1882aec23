package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.StreamDiagnosis.StoreUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * What a stream's shell knows and its core does not, when somebody asks why it does not move.
 *
 * @param sourceThread runs the source
 * @param callThread runs a call of the dispatcher
 * @param storeTrouble what the store says; null while it is well
 */
public record Surroundings(
    @Nullable String sourceThread,
    @Nullable String callThread,
    @Nullable StoreUnavailable storeTrouble) {}
