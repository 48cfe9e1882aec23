package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.FilterOperator;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.query.Sort;
import io.eventstreams.api.spi.StreamStore;
import java.util.List;
import java.util.function.Consumer;

/** Reads all rows when a manager begins. */
final class StartUp {
  private static final int PAGE = 200;

  private StartUp() {}

  /**
   * Gives each row to {@code each}, in the order of their ids, so that none is missed while rows
   * are removed. Rows that were being deleted when the manager before ended are removed.
   */
  static <S extends EventStreamSpec<S>> void readAll(StreamStore<S> streams, Consumer<S> each) {
    Query page = Query.ALL.withSort(List.of(new Sort(QueryFields.ID, false))).withLimit(PAGE);
    List<S> rows = streams.list(page).items();
    while (!rows.isEmpty()) {
      for (S row : rows) {
        if (row.fields().status() == EventStreamStatus.DELETED) {
          streams.delete(SpecIdentity.idOf(row));
        } else {
          each.accept(row);
        }
      }
      String last = SpecIdentity.idOf(rows.get(rows.size() - 1));
      Filter after = new Filter.Compare(QueryFields.ID, FilterOperator.GREATER, last, false, false);
      rows = streams.list(page.withFilter(after)).items();
    }
  }
}
