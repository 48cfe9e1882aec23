package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.FilterOperator;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.query.Sort;
import io.eventstreams.api.spi.StreamStore;
import io.eventstreams.engine.internal.statistics.FailureText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Consumer;

/** Reads all rows when a manager begins. */
final class StartUp {
  private static final Logger LOG = System.getLogger(StartUp.class.getName());
  private static final int PAGE = 200;

  private StartUp() {}

  /**
   * Gives each row to {@code each}, in the order of their ids, so that none is missed while rows
   * are removed. Rows that were being deleted when the manager before ended are removed; one that
   * cannot be is given on, and keeps nobody from starting.
   */
  static <S extends EventStreamSpec<S>> void readAll(StreamStore<S> streams, Consumer<S> each) {
    Query page = Query.ALL.withSort(List.of(new Sort(QueryFields.ID, false))).withLimit(PAGE);
    List<S> rows = streams.list(page).items();
    while (!rows.isEmpty()) {
      for (S row : rows) {
        if (row.fields().status() != EventStreamStatus.DELETED || !isRemoved(streams, row)) {
          each.accept(row);
        }
      }
      String last = SpecIdentity.idOf(rows.get(rows.size() - 1));
      Filter after = new Filter.Compare(QueryFields.ID, FilterOperator.GREATER, last, false, false);
      rows = streams.list(page.withFilter(after)).items();
    }
  }

  private static <S extends EventStreamSpec<S>> boolean isRemoved(StreamStore<S> streams, S row) {
    try {
      streams.delete(SpecIdentity.idOf(row));
      return true;
    } catch (RuntimeException failure) {
      LOG.log(
          Level.WARNING,
          "stream {0} could not be deleted, trying again: {1}",
          row.id(),
          FailureText.of(failure));
      return false;
    }
  }
}
