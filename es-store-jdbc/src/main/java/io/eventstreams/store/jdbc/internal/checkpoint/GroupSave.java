package io.eventstreams.store.jdbc.internal.checkpoint;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.store.jdbc.internal.database.DatabaseAccess;
import io.eventstreams.store.jdbc.internal.database.SqlText;
import io.eventstreams.store.jdbc.internal.database.Utf8Text;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Saves many checkpoints in one transaction, each as a compare-and-set on its own row. When the
 * database refuses one of them, they are saved one by one, so that it spoils nobody else's. When
 * the commit's answer was lost, the rows tell what became of it.
 *
 * <p><b>Threads:</b> any.
 */
record GroupSave(DatabaseAccess database) {
  private static final String UPDATE =
      "UPDATE es_checkpoints SET sequence_id = ?, skipped = ?, parked = ?, write_version = ?,"
          + " updated = ? WHERE id = ? AND generation = ? AND owner_epoch = ? AND write_version < ?";

  List<SaveResult> save(List<CheckpointWrite> writes) {
    if (writes.stream().allMatch(this::isStorable)) {
      return saveStorable(writes);
    }
    Iterator<SaveResult> results =
        saveStorable(writes.stream().filter(this::isStorable).toList()).iterator();
    return writes.stream()
        .map(write -> isStorable(write) ? results.next() : SaveResult.NOT_SAVED)
        .toList();
  }

  /** A position that would be stored as another one is not stored at all. */
  private boolean isStorable(CheckpointWrite write) {
    return database.dialect().storesAnyText() || Utf8Text.isStorable(write.position());
  }

  private List<SaveResult> saveStorable(List<CheckpointWrite> writes) {
    try {
      return saveTogether(writes);
    } catch (EventStreamException failure) {
      if (failure.code() == ErrorCode.STORE_COMMIT_FAILED) {
        return readAgain(writes, failure);
      }
      if (failure.code() != ErrorCode.STORE_UPDATE_FAILED
          || !(failure.getCause() instanceof BatchUpdateException)) {
        throw failure;
      }
    }
    List<SaveResult> results = new ArrayList<>(writes.size());
    for (CheckpointWrite write : writes) {
      results.add(saveAlone(write));
    }
    return results;
  }

  private SaveResult saveAlone(CheckpointWrite write) {
    try {
      return saveTogether(List.of(write)).get(0);
    } catch (EventStreamException failure) {
      return failure.code() == ErrorCode.STORE_UPDATE_FAILED
          ? SaveResult.NOT_SAVED
          : SaveResult.UNKNOWN;
    }
  }

  private List<SaveResult> saveTogether(List<CheckpointWrite> writes) {
    int[] order = lockingOrder(writes);
    int[] rows =
        database.write(
            "save checkpoints",
            ErrorCode.STORE_UPDATE_FAILED,
            connection -> update(connection, writes, order));
    SaveResult[] results = new SaveResult[writes.size()];
    for (int i = 0; i < order.length; i++) {
      results[order[i]] = rows[i] == 1 ? SaveResult.SAVED : SaveResult.STALE;
    }
    return Arrays.asList(results);
  }

  private List<SaveResult> readAgain(List<CheckpointWrite> writes, EventStreamException unknown) {
    int[] order = lockingOrder(writes);
    try {
      return database.write(
          "look what was saved",
          ErrorCode.STORE_UPDATE_FAILED,
          connection -> {
            SaveResult[] results = new SaveResult[writes.size()];
            for (int i : order) {
              results[i] = found(connection, writes.get(i));
            }
            return Arrays.asList(results);
          });
    } catch (EventStreamException failure) {
      unknown.addSuppressed(failure);
      throw unknown;
    }
  }

  /**
   * The lock is waited for as long as the lost transaction holds it, that is until it has been
   * committed or rolled back: so what is found is final.
   */
  private static SaveResult found(Connection connection, CheckpointWrite write)
      throws SQLException {
    SqlText select =
        new SqlText()
            .add("SELECT write_version FROM es_checkpoints")
            .add(" WHERE id = ? AND generation = ? AND owner_epoch = ? FOR UPDATE")
            .with(write.streamId())
            .with(write.generation())
            .with(write.epoch());
    try (PreparedStatement statement = select.prepare(connection);
        ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        return SaveResult.STALE;
      }
      long version = row.getLong(1);
      if (version == write.version()) {
        return SaveResult.SAVED;
      }
      return version < write.version() ? SaveResult.NOT_SAVED : SaveResult.STALE;
    }
  }

  /** Rows are locked by ascending id, so that two groups never wait for each other. */
  private static int[] lockingOrder(List<CheckpointWrite> writes) {
    return IntStream.range(0, writes.size())
        .boxed()
        .sorted(Comparator.comparing(i -> writes.get(i).streamId()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private int[] update(Connection connection, List<CheckpointWrite> writes, int[] order)
      throws SQLException {
    long now = database.nowNanos();
    try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
      for (int i : order) {
        CheckpointWrite write = writes.get(i);
        statement.setString(1, write.position());
        statement.setLong(2, write.skipped());
        statement.setLong(3, write.parked());
        statement.setLong(4, write.version());
        statement.setLong(5, now);
        statement.setString(6, write.streamId());
        statement.setLong(7, write.generation());
        statement.setLong(8, write.epoch());
        statement.setLong(9, write.version());
        statement.addBatch();
      }
      return statement.executeBatch();
    }
  }
}
