package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.spi.IdValidator;
import io.eventstreams.api.spi.StreamStore;
import io.eventstreams.api.text.Printable;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells which stream a request means: an id wins over a name, and both over what the body says.
 *
 * @param ids what ids look like
 * @param streams knows the names
 * @param newId gives an id to a new stream
 */
record SpecIdentity<S extends EventStreamSpec<S>>(
    IdValidator ids, StreamStore<S> streams, Supplier<String> newId) {

  /** The specification with the id, and the name, that the request means. */
  S identify(String nameOrId, S spec) {
    S identified = stripped(spec.withId(id(nameOrId, spec.id())));
    String name = identified.fields().name();
    return (name == null || name.isEmpty()) && !nameOrId.isEmpty()
        ? identified.withFields(identified.fields().withName(nameOrId))
        : identified;
  }

  private String id(String nameOrId, @Nullable String bodyId) {
    Optional<String> given = ids.canonical(nameOrId);
    if (given.isPresent()) {
      return given.get();
    }
    Optional<String> known =
        nameOrId.isEmpty()
            ? Optional.empty()
            : streams.findByName(nameOrId).map(SpecIdentity::idOf);
    if (known.isPresent()) {
      return known.get();
    }
    if (bodyId != null && !bodyId.isEmpty()) {
      String text = Printable.of(bodyId);
      return ids.canonical(bodyId)
          .orElseThrow(() -> ErrorCode.BAD_UUID.error("id must be a UUID, was '" + text + "'"));
    }
    String fresh = Answers.given(newId.get(), "newId of the source");
    return ids.canonical(fresh)
        .orElseThrow(
            () ->
                ErrorCode.CONFIG_INVALID.error(
                    "newId of the source answered '" + Printable.of(fresh) + "', which is no id"));
  }

  /** Without what the store and the engine tell themselves. */
  static <S extends EventStreamSpec<S>> S stripped(S spec) {
    S bare = spec.withTimes(null, null);
    return bare.withBase(bare.base().withoutStatistics());
  }

  static String idOf(EventStreamSpec<?> row) {
    return Objects.requireNonNull(row.id(), "a stored stream has an id");
  }
}
