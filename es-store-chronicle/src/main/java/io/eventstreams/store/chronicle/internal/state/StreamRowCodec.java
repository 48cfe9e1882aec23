package io.eventstreams.store.chronicle.internal.state;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.json.GuardedSpecCodec;
import io.eventstreams.api.json.SpecJson;
import io.eventstreams.api.spi.SpecCodec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A specification ↔ its row, a JSON document and two times.
 *
 * <p><b>Threads:</b> any.
 */
final class StreamRowCodec<S extends EventStreamSpec<S>> {
  private final SpecJson<S> specs;

  StreamRowCodec(SpecCodec<S> codec) {
    specs = new SpecJson<>(new GuardedSpecCodec<>(codec));
  }

  /**
   * The row of a new specification.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00215} when it could not be read
   *     again: what cannot be read is not to be stored
   */
  StreamRow<S> of(S spec, @Nullable Instant created, Instant updated) {
    return read(specs.printStored(spec), created, updated).requireWhole();
  }

  /** A row with those fields that are set; what cannot be read of it stays. */
  StreamRow<S> changed(StreamRow<S> before, EventStreamFields changes, Instant updated) {
    return read(specs.changeStored(before.json(), changes), before.base().created(), updated);
  }

  /**
   * A stored row, read as far as possible, since one that cannot be read must not keep all others
   * from being read.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00215} when not even its id can be
   *     read: no release writes such a row
   */
  StreamRow<S> read(byte[] json, @Nullable Instant created, @Nullable Instant updated) {
    S spec;
    try {
      spec = specs.readStored(json);
    } catch (RuntimeException whateverTheCodecThrows) {
      return parts(json, created, updated, whateverTheCodecThrows);
    }
    requireId(spec.id());
    return StreamRow.whole(json, spec.withTimes(created, updated));
  }

  private StreamRow<S> parts(
      byte[] json, @Nullable Instant created, @Nullable Instant updated, RuntimeException why) {
    GenericEventStream base = specs.readStoredBase(json).withTimes(created, updated);
    requireId(base.id());
    S spec;
    try {
      spec = specs.readStoredParts(json);
    } catch (RuntimeException refused) {
      return StreamRow.refused(json, base, refused);
    }
    return StreamRow.parts(json, spec.withTimes(created, updated), why);
  }

  private static void requireId(@Nullable String id) {
    if (id == null) {
      throw ErrorCode.STORED_VALUE_UNREADABLE.error("a stored stream has no id");
    }
  }
}
