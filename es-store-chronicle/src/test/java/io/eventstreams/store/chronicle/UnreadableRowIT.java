package io.eventstreams.store.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.spi.StreamStore;
import io.eventstreams.store.chronicle.internal.open.StoreTuning;
import io.eventstreams.store.chronicle.internal.queue.BodyWriter;
import io.eventstreams.store.chronicle.internal.queue.DiskSpace;
import io.eventstreams.store.chronicle.internal.queue.RecordQueue;
import io.eventstreams.store.chronicle.internal.queue.StoreHealth;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A row that a later release has written is a stream of status unknown. */
class UnreadableRowIT {
  /** The tag of a record that adds or replaces a stream. */
  private static final int STREAM_PUT = 1;

  private static final Instant CREATED = Instant.parse("2026-02-27T12:00:00Z");
  private static final StoreTuning COMPACTING = StoreTuning.DEFAULT.withCompactionBytes(1);

  @TempDir Path folder;

  private static String id(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private void given(String... names) {
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      StreamStore<GenericEventStream> streams = stores.persistence(SpecCodec.generic()).streams();
      for (String name : names) {
        streams.insert(
            GenericEventStream.named(name)
                .withId(id(name))
                .withFields(
                    EventStreamFields.builder()
                        .name(name)
                        .status(EventStreamStatus.STARTED)
                        .topicFilter("kept")
                        .batchSize(7)
                        .errorHandling(ErrorHandlingType.SKIP)
                        .build()),
            7);
      }
    }
  }

  /** Replaces a row by one that differs in the members given. */
  private void damage(String name, String members) throws IOException {
    String json =
        ("{'id':'" + id(name) + "','name':'" + name + "','topicFilter':'kept','batchSize':7,")
                .replace('\'', '"')
            + members.replace('\'', '"')
            + "}";
    BodyWriter body = new BodyWriter();
    body.tag(STREAM_PUT).bytes(json.getBytes(StandardCharsets.UTF_8)).time(CREATED).time(CREATED);
    try (RecordQueue queue =
        RecordQueue.open(
            stateFolder(),
            InstantSource.fixed(Instant.EPOCH),
            DiskSpace.of(folder, 0),
            new StoreHealth(folder))) {
      queue.append(body.toBytes());
    }
  }

  private Path stateFolder() throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(Files::isDirectory)
          .filter(path -> path.getFileName().toString().startsWith("state-"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Changes rows until the log is much larger than the state. */
  private void compact(SpecCodec<?> codec, EventStreamFields changes) throws IOException {
    Path before = stateFolder();
    try (ChronicleStores stores = ChronicleStores.open(folder, COMPACTING)) {
      StreamStore<?> streams = stores.persistence(codec).streams();
      for (int i = 0; i < 20; i++) {
        streams.updateMany(Filter.ALL, changes);
      }
    }
    assertThat(stateFolder()).isNotEqualTo(before);
  }

  private static EventStreamStatus statusOf(EventStreamSpec<?> stream) {
    EventStreamStatus status = stream.fields().status();
    return status == null ? EventStreamStatus.STARTED : status;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'errorHandling':'skip','webhook':7",
        "'errorHandling':'skip','webhook':{'http':{'retryCount':'newer'}}",
        "'errorHandling':'skip','websocket':{'distributionMode':'newer'}",
        "'errorHandling':'skip','status':'newer'",
        "'errorHandling':'newer'",
        "'errorHandling':'skip','type':''",
        "'errorHandling':'skip','batchTimeout':'newer'"
      })
  void theOthersAreListedAndItIsUnknown(String members) throws IOException {
    given("a", "b", "c");
    damage("b", members);
    for (int round = 0; round < 2; round++) {
      try (ChronicleStores stores = ChronicleStores.open(folder)) {
        StreamStore<GenericEventStream> streams = stores.persistence(SpecCodec.generic()).streams();
        assertThat(streams.list(Query.ALL).items())
            .extracting(stream -> stream.fields().name(), stream -> stream.fields().status())
            .containsExactly(
                tuple("c", EventStreamStatus.STARTED),
                tuple("b", EventStreamStatus.UNKNOWN),
                tuple("a", EventStreamStatus.STARTED));
        GenericEventStream found = streams.findById(id("b")).orElseThrow();
        assertThat(found.created()).isEqualTo(CREATED);
        assertThat(found.fields().topicFilter()).isEqualTo("kept");
        assertThat(found.fields().batchSize()).isEqualTo(7);
        assertThat(found.fields().errorHandling())
            .isEqualTo(members.contains("'skip'") ? ErrorHandlingType.SKIP : null);
        assertThat(streams.findByName("b")).contains(found);
        assertThat(streams.count(Filter.ALL)).isEqualTo(3);
      }
      compact(SpecCodec.generic(), EventStreamFields.NONE);
    }
  }

  @Test
  void itCanBeChangedReplacedAndDeleted() throws IOException {
    given("b");
    damage("b", "'webhook':7,'type':'webhook'");
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      StreamStore<GenericEventStream> streams = stores.persistence(SpecCodec.generic()).streams();
      EventStreamFields batchSize = EventStreamFields.builder().batchSize(8).build();
      GenericEventStream changed = streams.update(id("b"), batchSize);
      assertThat(changed.fields().batchSize()).isEqualTo(8);
      assertThat(statusOf(changed)).isEqualTo(EventStreamStatus.UNKNOWN);
      assertThat(changed.created()).isEqualTo(CREATED);
      assertThat(changed.updated()).isAfter(CREATED);
      assertThat(streams.reset(id("b"), 8, "from here").fields().initialSequenceId())
          .isEqualTo("from here");
      assertThat(streams.updateMany(Filter.ALL, EventStreamFields.builder().batchSize(9).build()))
          .isEqualTo(1);
      GenericEventStream found = streams.findById(id("b")).orElseThrow();
      assertThat(found.fields().batchSize()).isEqualTo(9);
      assertThat(found.type()).isEqualTo(EventStreamType.WEBHOOK);
      assertThatThrownBy(() -> streams.insert(GenericEventStream.named("b").withId(id("x")), 1))
          .as("its name is taken")
          .hasMessageContaining("FF00177");
      GenericEventStream replaced = streams.replace(GenericEventStream.named("b").withId(id("b")));
      assertThat(replaced.fields().status()).isNull();
      assertThat(replaced.created()).isEqualTo(CREATED);
    }
    damage("b", "'webhook':7,'status':'deleted'");
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      StreamStore<GenericEventStream> streams = stores.persistence(SpecCodec.generic()).streams();
      assertThat(statusOf(streams.findById(id("b")).orElseThrow()))
          .as("it goes on being deleted")
          .isEqualTo(EventStreamStatus.DELETED);
      assertThat(streams.delete(id("b"))).isTrue();
      assertThat(streams.findById(id("b"))).isEmpty();
    }
    given("b");
  }

  @Test
  void itsCheckpointIsKept() throws IOException {
    given("b");
    damage("b", "'webhook':7,'initialSequenceId':'i'");
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      Persistence<GenericEventStream> persistence = stores.persistence(SpecCodec.generic());
      CheckpointState claim = persistence.checkpoints().claim(id("b")).orElseThrow();
      assertThat(claim.startPosition()).isEqualTo("i");
      CheckpointWrite write = new CheckpointWrite(id("b"), 7, claim.epoch(), 1, "9", 0, 0);
      assertThat(persistence.checkpoints().save(List.of(write))).containsExactly(SaveResult.SAVED);
    }
  }

  /** A stream with any fields of its own. */
  private record OwnSpec(GenericEventStream base, Map<String, Object> own)
      implements EventStreamSpec<OwnSpec> {
    @Override
    public OwnSpec withBase(GenericEventStream newBase) {
      return new OwnSpec(newBase, own);
    }
  }

  /** Of an application that refuses nothing, some of its own fields, or everything. */
  private enum Codec implements SpecCodec<OwnSpec> {
    LATER,
    PICKY,
    CARELESS,
    UNLINKED,
    ASSERTING,
    ENDLESS,
    REFUSING;

    @Override
    public Set<String> ownFields() {
      return Set.of("ledger");
    }

    @Override
    public Map<String, Object> write(OwnSpec spec) {
      return spec.own();
    }

    @Override
    public OwnSpec read(GenericEventStream base, Map<String, Object> own) {
      if (this == REFUSING || (this == PICKY && !own.isEmpty())) {
        throw ErrorCode.FIELD_INVALID.error("no such ledger");
      }
      if (this == CARELESS && !own.isEmpty()) {
        throw new ClassCastException("a ledger must be a number");
      }
      if (this == UNLINKED && !own.isEmpty()) {
        throw new NoClassDefFoundError("Ledger");
      }
      if (this == ASSERTING && !own.isEmpty()) {
        throw new AssertionError("a ledger must be a number");
      }
      if (this == ENDLESS && !own.isEmpty()) {
        throw new StackOverflowError();
      }
      return new OwnSpec(base, own);
    }
  }

  private static final String LEDGER = "'ledger':'newer','newest':[1.50,{'Ä':null}]";

  @ParameterizedTest
  @ValueSource(strings = {"PICKY", "CARELESS", "UNLINKED", "ASSERTING", "ENDLESS", "REFUSING"})
  void whatALaterReleaseCanReadOutlivesAnEarlierOne(String earlier) throws IOException {
    given("b");
    damage("b", LEDGER);
    compact(
        Codec.valueOf(earlier),
        EventStreamFields.builder().status(EventStreamStatus.STOPPED).batchSize(8).build());
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      OwnSpec found = stores.persistence(Codec.LATER).streams().findById(id("b")).orElseThrow();
      assertThat(found.own()).isEqualTo(Map.of("ledger", "newer"));
      assertThat(found.fields().batchSize()).isEqualTo(8);
      assertThat(statusOf(found)).isEqualTo(EventStreamStatus.STOPPED);
    }
    try (Stream<Path> files = Files.list(stateFolder())) {
      Path file = files.filter(path -> path.toString().endsWith(".cq4")).findFirst().orElseThrow();
      assertThat(Files.readString(file, StandardCharsets.ISO_8859_1).substring(0, 1 << 20))
          .as("what nobody has asked for yet")
          .contains(
              new String(
                  "\"newest\":[1.50,{\"Ä\":null}]".getBytes(StandardCharsets.UTF_8),
                  StandardCharsets.ISO_8859_1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PICKY", "CARELESS", "UNLINKED", "ASSERTING", "ENDLESS"})
  void whatTheApplicationRefusesIsLeftOut(String codec) throws IOException {
    given("b");
    damage("b", LEDGER);
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      StreamStore<OwnSpec> streams = stores.persistence(Codec.valueOf(codec)).streams();
      OwnSpec found = streams.findById(id("b")).orElseThrow();
      assertThat(statusOf(found)).isEqualTo(EventStreamStatus.UNKNOWN);
      assertThat(found.own()).isEmpty();
      EventStreamFields batchSize = EventStreamFields.builder().batchSize(8).build();
      assertThat(streams.update(id("b"), batchSize).fields().batchSize()).isEqualTo(8);
    }
  }

  @Test
  void onlyWhatTheApplicationRefusesAltogetherIsAnError() throws IOException {
    given("a", "b");
    damage("b", LEDGER);
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      StreamStore<OwnSpec> streams = stores.persistence(Codec.REFUSING).streams();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> streams.findById(id("b")))
            .isInstanceOf(EventStreamException.class)
            .hasMessageContaining("FF00215")
            .hasMessageContaining(id("b"))
            .hasMessageContaining("no such ledger");
      }
      assertThatThrownBy(() -> streams.list(Query.ALL)).hasMessageContaining("FF00215");
      assertThatThrownBy(() -> streams.update(id("b"), EventStreamFields.NONE.withName("new")))
          .hasMessageContaining("FF00215");
      assertThat(streams.count(Filter.ALL)).isEqualTo(2);
      assertThat(streams.delete(id("a"))).isTrue();
    }
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      assertThat(stores.persistence(Codec.LATER).streams().list(Query.ALL).items())
          .extracting(stream -> stream.fields().name())
          .containsExactly("b");
    }
  }

  @Test
  void whatCannotBeReadAgainIsNotStored() {
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      StreamStore<OwnSpec> streams = stores.persistence(Codec.PICKY).streams();
      OwnSpec plain = new OwnSpec(GenericEventStream.named("b").withId(id("b")), Map.of());
      OwnSpec refused = new OwnSpec(plain.base(), Map.of("ledger", "newer"));
      assertThatThrownBy(() -> streams.insert(refused, 1))
          .isInstanceOf(EventStreamException.class)
          .hasMessageContaining("FF00215")
          .hasMessageContaining("no such ledger");
      assertThat(streams.count(Filter.ALL)).isZero();
      assertThat(streams.insert(plain, 1).own()).isEmpty();
      assertThatThrownBy(() -> streams.replace(refused)).hasMessageContaining("FF00215");
      assertThatThrownBy(() -> streams.upsert(refused, 1)).hasMessageContaining("FF00215");
      assertThat(statusOf(streams.findById(id("b")).orElseThrow()))
          .isEqualTo(EventStreamStatus.STARTED);
    }
  }
}
