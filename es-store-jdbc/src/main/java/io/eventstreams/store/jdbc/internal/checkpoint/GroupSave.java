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
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Saves many checkpoints in one transaction, each as a compare-and-set on its own row. When
 * somebody else holds one of the rows, it is left out, also by the groups that follow, until one of
 * them finds it free. When the database refuses one of them, they are saved one by one, so that it
 * spoils nobody else's. When the commit's answer was lost, the rows tell what became of it.
 *
 * <p><b>Threads:</b> any.
 */
final class GroupSave {
  private static final String UPDATE =
      "UPDATE es_checkpoints SET sequence_id = ?, skipped = ?, parked = ?, write_version = ?,"
          + " updated = ? WHERE id = ? AND generation = ? AND owner_epoch = ? AND write_version < ?";

  private static final int LOCK_AT_ONCE = 1_000;

  /** Those that are deleted while they are held are never seen again. */
  private static final int MOST_HELD = 10_000;

  private final DatabaseAccess database;

  /** The streams whose rows were held by somebody when they were last to be saved. */
  private final Set<String> held = ConcurrentHashMap.newKeySet();

  GroupSave(DatabaseAccess database) {
    this.database = database;
  }

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
    boolean waits = writes.stream().noneMatch(write -> held.contains(write.streamId()));
    try {
      return waits ? saveTogether(writes) : saveThoseThatAreFree(writes);
    } catch (EventStreamException failure) {
      if (failure.code() == ErrorCode.STORE_COMMIT_FAILED) {
        return readAgain(writes, failure);
      }
      if (failure.code() != ErrorCode.STORE_UPDATE_FAILED
          || !(failure.getCause() instanceof BatchUpdateException refused)) {
        throw failure;
      }
      if (waits && database.dialect().isHeld(refused)) {
        return saveAgain(writes);
      }
    }
    return saveOneByOne(writes);
  }

  /** Nobody waits for a lock again, which would take as long for each row that is held. */
  private List<SaveResult> saveAgain(List<CheckpointWrite> writes) {
    try {
      return saveThoseThatAreFree(writes);
    } catch (EventStreamException failure) {
      if (failure.code() == ErrorCode.STORE_COMMIT_FAILED) {
        return readAgain(writes, failure);
      }
      if (failure.code() != ErrorCode.STORE_UPDATE_FAILED) {
        throw failure;
      }
      return saveOneByOne(writes);
    }
  }

  private List<SaveResult> saveOneByOne(List<CheckpointWrite> writes) {
    List<SaveResult> results = new ArrayList<>(writes.size());
    for (CheckpointWrite write : writes) {
      results.add(saveAlone(write));
    }
    return results;
  }

  private SaveResult saveAlone(CheckpointWrite write) {
    try {
      return saveThoseThatAreFree(List.of(write)).get(0);
    } catch (EventStreamException failure) {
      return failure.code() == ErrorCode.STORE_UPDATE_FAILED
          ? SaveResult.NOT_SAVED
          : SaveResult.UNKNOWN;
    }
  }

  private List<SaveResult> saveTogether(List<CheckpointWrite> writes) {
    return Arrays.asList(
        database.write(
            "save checkpoints",
            ErrorCode.STORE_UPDATE_FAILED,
            connection -> update(connection, writes, lockingOrder(writes))));
  }

  private List<SaveResult> saveThoseThatAreFree(List<CheckpointWrite> writes) {
    SaveResult[] results =
        database.write(
            "save checkpoints",
            ErrorCode.STORE_UPDATE_FAILED,
            connection -> {
              Set<String> free = lockThoseThatAreFree(connection, writes);
              int[] order =
                  IntStream.of(lockingOrder(writes))
                      .filter(i -> free.contains(writes.get(i).streamId()))
                      .toArray();
              SaveResult[] written = update(connection, writes, order);
              for (int i = 0; i < written.length; i++) {
                if (!free.contains(writes.get(i).streamId())) {
                  written[i] =
                      isCurrent(connection, writes.get(i))
                          ? SaveResult.NOT_SAVED
                          : SaveResult.STALE;
                }
              }
              return written;
            });
    for (int i = 0; i < results.length; i++) {
      if (results[i] != SaveResult.NOT_SAVED) {
        held.remove(writes.get(i).streamId());
      } else if (held.size() < MOST_HELD) {
        held.add(writes.get(i).streamId());
      }
    }
    return Arrays.asList(results);
  }

  private static Set<String> lockThoseThatAreFree(
      Connection connection, List<CheckpointWrite> writes) throws SQLException {
    Set<String> free = new HashSet<>();
    for (int from = 0; from < writes.size(); from += LOCK_AT_ONCE) {
      List<CheckpointWrite> part =
          writes.subList(from, Math.min(writes.size(), from + LOCK_AT_ONCE));
      SqlText lock = new SqlText().add("SELECT id FROM es_checkpoints WHERE id IN (");
      for (int i = 0; i < part.size(); i++) {
        lock.add(i == 0 ? "?" : ", ?").with(part.get(i).streamId());
      }
      lock.add(") FOR UPDATE SKIP LOCKED");
      try (PreparedStatement statement = lock.prepare(connection);
          ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          free.add(row.getString(1));
        }
      }
    }
    return free;
  }

  /** Whether the row, as it was committed last, would take the write. */
  private static boolean isCurrent(Connection connection, CheckpointWrite write)
      throws SQLException {
    SqlText select =
        new SqlText()
            .add("SELECT 1 FROM es_checkpoints WHERE id = ? AND generation = ?")
            .add(" AND owner_epoch = ? AND write_version < ?")
            .with(write.streamId())
            .with(write.generation())
            .with(write.epoch())
            .with(write.version());
    try (PreparedStatement statement = select.prepare(connection);
        ResultSet row = statement.executeQuery()) {
      return row.next();
    }
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

  /** What became of those in {@code order}; the others are called not saved. */
  private SaveResult[] update(Connection connection, List<CheckpointWrite> writes, int[] order)
      throws SQLException {
    SaveResult[] results = new SaveResult[writes.size()];
    Arrays.fill(results, SaveResult.NOT_SAVED);
    if (order.length == 0) {
      return results;
    }
    int[] rows = updateRows(connection, writes, order);
    for (int i = 0; i < order.length; i++) {
      results[order[i]] = rows[i] == 1 ? SaveResult.SAVED : SaveResult.STALE;
    }
    return results;
  }

  private int[] updateRows(Connection connection, List<CheckpointWrite> writes, int[] order)
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
