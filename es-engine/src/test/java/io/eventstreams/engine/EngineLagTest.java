package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.StreamLag;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.api.testkit.ScriptedDispatcher;
import java.util.Collections;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EngineLagTest {
  @Test
  void whereTheSourceCannotTellWhatIsBufferedIsTold() {
    try (EngineRig rig = new EngineRig()) {
      rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
      assertThat(rig.manager().lag("demo")).isEqualTo(new StreamLag(id(4), null, 0L));
      rig.dispatcher.thenHold();
      rig.add(5, 30).awaitDelivered(id(5));
      Eventually.await(
          "a batch on its way and a full one behind it",
          () -> rig.manager().lag("demo").bufferedEvents().equals(OptionalLong.of(10)),
          rig::state);
      assertThat(rig.manager().lag("demo").eventsBehind()).isEmpty();
      rig.manager().stop("demo");
      assertThat(rig.manager().lag("demo")).isEqualTo(new StreamLag(id(4), null, 0L));
    }
  }

  @Test
  void aLogTellsHowManyEventsFollowTheCheckpoint() {
    ScriptedDispatcher<Integer> dispatcher = new ScriptedDispatcher<>();
    try (InMemoryEventLog<Integer> log = InMemoryEventLog.create();
        EventStreamManager<GenericEventStream> manager =
            EventStreams.<GenericEventStream, Integer>builder(
                    log.source(), InMemoryPersistence.create())
                .dispatcher(EventStreamType.WEBSOCKET, dispatcher.factory())
                .build()) {
      manager.upsert("demo", GenericEventStream.EMPTY.withFields(fields().build()));
      assertThat(manager.lag("demo").eventsBehind()).hasValue(0);
      log.append(Collections.nCopies(20, new NewEvent<>("m", 1)), null);
      Eventually.await(
          "all", () -> manager.lag("demo").eventsBehind().equals(OptionalLong.of(0)), () -> "");
      manager.stop("demo");
      log.append(Collections.nCopies(1_000, new NewEvent<>("m", 1)), null);
      assertThat(manager.lag("demo").eventsBehind()).hasValue(1_000);
      manager.reset("demo", "");
      assertThat(manager.lag("demo").eventsBehind()).hasValue(1_020);
    }
  }

  @Test
  void eventsThatALogHasDroppedCount() {
    try (InMemoryEventLog<Integer> log = InMemoryEventLog.create(10)) {
      var first = log.append(Collections.nCopies(1, new NewEvent<>("m", 1)), null).orElseThrow();
      for (int i = 0; i < 4; i++) {
        log.append(Collections.nCopies(10, new NewEvent<>("m", 1)), null);
      }
      var source = log.<GenericEventStream>source();
      GenericEventStream any = GenericEventStream.EMPTY;
      assertThat(source.countAfter(any, first.lastSequenceId())).hasValue(40);
      assertThat(source.countAfter(any, "")).hasValue(10);
      assertThat(source.countAfter(any, "never given")).isEmpty();
      assertThat(source.countAfter(any, "0".repeat(17) + "999")).isEmpty();
    }
  }
}
