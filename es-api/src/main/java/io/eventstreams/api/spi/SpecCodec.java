package io.eventstreams.api.spi;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.GenericEventStream;
import java.util.Map;
import java.util.Set;

/**
 * How an application's own fields of a specification are stored and shown. Values are {@code
 * String}, {@code Boolean}, {@code Integer}, {@code Long}, {@code BigDecimal}, or lists and maps of
 * these; a field that is not set is absent.
 *
 * @param <S> the type of the specification
 */
public interface SpecCodec<S extends EventStreamSpec<S>> {
  /** The names of the own fields, as JSON members; none may be a name that every stream has. */
  Set<String> ownFields();

  /** The own fields that are set. */
  Map<String, Object> write(S spec);

  /**
   * A specification from its parts.
   *
   * @throws io.eventstreams.api.EventStreamException when a value is not valid
   */
  S read(GenericEventStream base, Map<String, Object> ownFields);

  /** For specifications without own fields. */
  static SpecCodec<GenericEventStream> generic() {
    return new SpecCodec<>() {
      @Override
      public Set<String> ownFields() {
        return Set.of();
      }

      @Override
      public Map<String, Object> write(GenericEventStream spec) {
        return Map.of();
      }

      @Override
      public GenericEventStream read(GenericEventStream base, Map<String, Object> ownFields) {
        if (!ownFields.isEmpty()) {
          throw ErrorCode.MEMBER_UNKNOWN.error("unknown fields " + ownFields.keySet());
        }
        return base;
      }
    };
  }
}
