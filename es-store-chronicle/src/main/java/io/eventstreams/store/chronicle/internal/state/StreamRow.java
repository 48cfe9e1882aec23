package io.eventstreams.store.chronicle.internal.state;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.GenericEventStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stream as it is stored, and what can be read of it. One that cannot be read whole has the
 * status unknown, unless it is to be deleted, and lacks what cannot be read: nothing runs it, and
 * it can be seen, replaced and deleted. Its document stays as it is, for a release that can read
 * it.
 *
 * <p><b>Threads:</b> any; nobody changes the document.
 *
 * @param <S> the type of the specification
 */
final class StreamRow<S extends EventStreamSpec<S>> {
  private final byte[] json;
  private final GenericEventStream base;
  private final @Nullable S spec;
  private final @Nullable RuntimeException unreadable;

  private StreamRow(
      byte[] json,
      GenericEventStream base,
      @Nullable S spec,
      @Nullable RuntimeException unreadable) {
    this.json = json;
    this.base = base;
    this.spec = spec;
    this.unreadable = unreadable;
  }

  static <S extends EventStreamSpec<S>> StreamRow<S> whole(byte[] json, S spec) {
    return new StreamRow<>(json, spec.base(), spec, null);
  }

  /** What is left of one that cannot be read whole. */
  static <S extends EventStreamSpec<S>> StreamRow<S> parts(
      byte[] json, S spec, RuntimeException why) {
    return new StreamRow<>(json, spec.base(), spec, why);
  }

  /** One which the application's codec refuses altogether. */
  static <S extends EventStreamSpec<S>> StreamRow<S> refused(
      byte[] json, GenericEventStream base, RuntimeException why) {
    return new StreamRow<>(json, base, null, why);
  }

  byte[] json() {
    return json;
  }

  /** What every stream has, with the times of the row. */
  GenericEventStream base() {
    return base;
  }

  String id() {
    return Objects.requireNonNull(base.id(), "id");
  }

  @Nullable String name() {
    return base.fields().name();
  }

  boolean isWhole() {
    return unreadable == null;
  }

  /**
   * The specification, or what can be read of it.
   *
   * @throws EventStreamException {@code FF00215} when the codec refuses even that
   */
  S spec() {
    if (spec == null) {
      throw unreadable();
    }
    return spec;
  }

  /**
   * This row.
   *
   * @throws EventStreamException {@code FF00215} when it cannot be read whole
   */
  StreamRow<S> requireWhole() {
    if (!isWhole()) {
      throw unreadable();
    }
    return this;
  }

  /** Why it cannot be read whole; only of one that cannot. */
  EventStreamException unreadable() {
    RuntimeException why = Objects.requireNonNull(unreadable, "unreadable");
    return ErrorCode.STORED_VALUE_UNREADABLE.error(
        "the stored row of stream " + id() + " cannot be read: " + why.getMessage(), why);
  }
}
