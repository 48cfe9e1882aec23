package io.eventstreams.bench;

import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointStore;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.store.chronicle.ChronicleStores;
import io.eventstreams.store.jdbc.JdbcStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * What it costs to save the checkpoints of a group of streams in one call, in memory, in an H2 file
 * and with Chronicle; the baseline updates as many rows of a plain table of such a file in one
 * transaction, without a check.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class StoreSaveBenchmark {
  /** Streams whose checkpoints are saved together. */
  @Param({"1", "100"})
  public int group = 1;

  private final List<CheckpointState> claims = new ArrayList<>();
  private final List<CheckpointState> chronicleClaims = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();
  private @Nullable Path folder;
  private @Nullable JdbcStores stores;
  private @Nullable Persistence<GenericEventStream> h2;
  private @Nullable Persistence<GenericEventStream> memory;
  private @Nullable ChronicleStores chronicleStores;
  private @Nullable Persistence<GenericEventStream> chronicle;
  private @Nullable Connection connection;
  private long version = 1_000;

  @Setup(Level.Trial)
  public void open(BenchmarkParams params) throws IOException, SQLException {
    Path made = Files.createTempDirectory("es-bench-store");
    folder = made;
    JdbcStores opened = JdbcStores.h2(made.resolve("ours"));
    stores = opened;
    h2 = opened.persistence(SpecCodec.generic());
    memory = new CountingPersistence(false);
    Connection plain =
        DriverManager.getConnection("jdbc:h2:file:" + made.resolve("plain") + ";WRITE_DELAY=0");
    connection = plain;
    plain.setAutoCommit(false);
    try (Statement statement = plain.createStatement()) {
      statement.execute("create table progress (id varchar(64) primary key, place varchar(64))");
    }
    for (int i = 0; i < group; i++) {
      add(UUID.randomUUID().toString(), i, plain);
    }
    plain.commit();
    if (params.getBenchmark().endsWith(".chronicle")) {
      openChronicle(made);
    }
  }

  private void add(String id, int number, Connection plain) throws SQLException {
    ids.add(id);
    for (Persistence<GenericEventStream> one : List.of(required(h2), required(memory))) {
      claims.add(claimed(id, number, one));
    }
    try (PreparedStatement insert = plain.prepareStatement("insert into progress values (?, '')")) {
      insert.setString(1, id);
      insert.executeUpdate();
    }
  }

  private static CheckpointState claimed(
      String id, int number, Persistence<GenericEventStream> persistence) {
    EventStreamFields fields = EventStreamFields.builder().name("stream" + number).build();
    persistence.streams().insert(GenericEventStream.EMPTY.withId(id).withFields(fields), 1);
    return persistence.checkpoints().claim(id).orElseThrow();
  }

  @TearDown(Level.Trial)
  public void close() throws IOException, SQLException {
    required(connection).close();
    required(h2).close();
    required(memory).close();
    required(stores).close();
    if (chronicleStores != null) {
      chronicleStores.close();
    }
    try (Stream<Path> files = Files.walk(required(folder))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Only where it is measured, since it has threads of its own. */
  private void openChronicle(Path made) {
    ChronicleStores opened = ChronicleStores.open(made.resolve("chronicle"));
    chronicleStores = opened;
    Persistence<GenericEventStream> own = opened.persistence(SpecCodec.generic());
    chronicle = own;
    for (int i = 0; i < group; i++) {
      chronicleClaims.add(claimed(ids.get(i), i, own));
    }
  }

  @Benchmark
  public int h2() {
    return save(required(h2).checkpoints(), claims, 0, 2);
  }

  @Benchmark
  public int memory() {
    return save(required(memory).checkpoints(), claims, 1, 2);
  }

  @Benchmark
  @Fork(
      value = 2,
      jvmArgsAppend = {
        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
        "--enable-native-access=ALL-UNNAMED"
      })
  public int chronicle() {
    return save(required(chronicle).checkpoints(), chronicleClaims, 0, 1);
  }

  private int save(CheckpointStore store, List<CheckpointState> from, int first, int step) {
    version++;
    List<CheckpointWrite> writes = new ArrayList<>(group);
    for (int i = 0; i < group; i++) {
      CheckpointState claim = from.get(step * i + first);
      writes.add(
          new CheckpointWrite(
              ids.get(i), claim.generation(), claim.epoch(), version, "position" + version, 0, 0));
    }
    int saved = 0;
    for (SaveResult result : store.save(writes)) {
      saved += result == SaveResult.SAVED ? 1 : 0;
    }
    if (saved != group) {
      throw new IllegalStateException(saved + " of " + group + " were saved");
    }
    return saved;
  }

  @Benchmark
  public int baselineJdbc() throws SQLException {
    version++;
    Connection plain = required(connection);
    try (PreparedStatement update =
        plain.prepareStatement("update progress set place = ? where id = ?")) {
      for (String id : ids) {
        update.setString(1, "position" + version);
        update.setString(2, id);
        update.addBatch();
      }
      int updated = update.executeBatch().length;
      plain.commit();
      return updated;
    }
  }

  private static <T> T required(@Nullable T there) {
    return Objects.requireNonNull(there);
  }
}
