package io.eventstreams.engine.internal.memory;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.bench.Lincheck;
import java.time.Instant;
import java.time.InstantSource;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** Stream rows in memory: two ids, two names. */
public class StreamStoreLincheckTest {
  private final StreamTable<GenericEventStream> table =
      new StreamTable<>(InstantSource.fixed(Instant.EPOCH));
  private final InMemoryStreamStore<GenericEventStream> store = new InMemoryStreamStore<>(table);

  @Operation
  public String upsert(int id, int name) {
    try {
      return "" + store.upsert(spec(id, name), 1).created();
    } catch (EventStreamException refused) {
      return refused.code().toString();
    }
  }

  @Operation
  public boolean delete(int id) {
    return store.delete("id" + Math.floorMod(id, 2));
  }

  @Operation
  public String findByName(int name) {
    return store.findByName("n" + Math.floorMod(name, 2)).map(GenericEventStream::id).orElse("");
  }

  private static GenericEventStream spec(int id, int name) {
    return GenericEventStream.EMPTY
        .withId("id" + Math.floorMod(id, 2))
        .withFields(EventStreamFields.builder().name("n" + Math.floorMod(name, 2)).build());
  }

  @Test
  void isLinearizable() {
    Lincheck.check(StreamStoreLincheckTest.class);
  }
}
