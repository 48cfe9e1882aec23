package io.eventstreams.api.spi;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.UpsertResult;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryField;
import io.eventstreams.api.query.QueryFields;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Those rows of a store that meet a condition, as if there were no others.
 *
 * <p><b>Threads:</b> those of the store.
 */
record ScopedStreamStore<S extends EventStreamSpec<S>>(StreamStore<S> all, Filter scope)
    implements StreamStore<S> {
  @Override
  public S insert(S spec, long generation) {
    return all.insert(spec, generation);
  }

  @Override
  public UpsertResult<S> upsert(S spec, long generation) {
    String id = spec.id();
    if (id != null && all.findById(id).isPresent() && !isHere(id)) {
      throw ErrorCode.DUPLICATE.error("a stream with the id " + id + " exists elsewhere");
    }
    return all.upsert(spec, generation);
  }

  @Override
  public S replace(S spec) {
    String id = spec.id();
    if (id != null) {
      requireHere(id);
    }
    return all.replace(spec);
  }

  @Override
  public S update(String id, EventStreamFields changes) {
    requireHere(id);
    return all.update(id, changes);
  }

  @Override
  public int updateMany(Filter filter, EventStreamFields changes) {
    return all.updateMany(here(filter), changes);
  }

  @Override
  public S reset(String id, long generation, @Nullable String initialSequenceId) {
    requireHere(id);
    return all.reset(id, generation, initialSequenceId);
  }

  @Override
  public boolean delete(String id) {
    return isHere(id) && all.delete(id);
  }

  @Override
  public Optional<S> findById(String id) {
    return find(QueryFields.ID, id);
  }

  @Override
  public Optional<S> findByName(String name) {
    return find(QueryFields.NAME, name);
  }

  @Override
  public Page<S> list(Query query) {
    return all.list(query.withFilter(here(query.filter())));
  }

  @Override
  public long count(Filter filter) {
    return all.count(here(filter));
  }

  private Optional<S> find(QueryField field, String value) {
    return list(Query.ALL.withFilter(Filter.equal(field, value)).withLimit(1)).items().stream()
        .findFirst();
  }

  private Filter here(Filter filter) {
    return Filter.and(List.of(scope, filter));
  }

  private boolean isHere(String id) {
    return count(Filter.equal(QueryFields.ID, id)) > 0;
  }

  private void requireHere(String id) throws EventStreamException {
    if (!isHere(id)) {
      throw ErrorCode.UPDATE_HIT_NO_ROW.error("there is no stream with the id " + id);
    }
  }
}
