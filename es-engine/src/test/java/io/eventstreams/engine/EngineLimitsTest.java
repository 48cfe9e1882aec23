package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.testkit.ScriptedDispatcher.Attempted;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A change of limits alone is followed by what runs. */
class EngineLimitsTest {
  private final EngineRig rig = new EngineRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private void upsert(EventStreamFields.Builder fields) {
    rig.manager().upsert("demo", GenericEventStream.EMPTY.withFields(fields.build()));
  }

  private List<Integer> sizes() {
    return rig.dispatcher.attempts().stream().map(a -> a.batch().events().size()).toList();
  }

  @Test
  void whatIsOutIsNotDeliveredAgainAndTheNextBatchHasTheNewSize() {
    rig.dispatcher.thenHold();
    upsert(fields().batchSize(5));
    rig.add(0, 5);
    Attempted<Integer> out = rig.dispatcher.awaitAttempts(1).get(0);
    upsert(fields().batchSize(2));
    rig.add(5, 11);
    assertThat(out.attempt().cancelled()).isFalse();
    out.attempt().complete(DispatchOutcome.delivered());
    rig.awaitCheckpoint("demo", 10);
    assertThat(rig.dispatcher.sequenceIds()).isEqualTo(ids(0, 11));
    assertThat(sizes().subList(1, sizes().size())).allMatch(size -> size <= 2);
    assertThat(rig.source.runs()).containsExactly("");
    assertThat(rig.dispatcher.closed()).isZero();
    assertThat(rig.get("demo").fields().batchSize()).isEqualTo(2);
  }

  @Test
  void anOpenBatchIsHandedOutOnceItHasReachedItsNewSize() {
    upsert(fields().batchSize(100).batchTimeout(Duration.ofHours(1)));
    rig.add(0, 7);
    upsert(fields().batchSize(3).batchTimeout(Duration.ofHours(1)));
    rig.awaitAll(0, 3);
    upsert(fields().batchSize(3).batchTimeout(Duration.ofMillis(1)));
    rig.awaitCheckpoint("demo", 6);
    assertThat(rig.dispatcher.sequenceIds()).isEqualTo(ids(0, 7));
    assertThat(rig.source.runs()).containsExactly("");
  }

  @Test
  void aLargerWindowLetsTheNextBatchOutAtOnce() {
    rig.dispatcher.thenHold();
    upsert(fields().batchSize(2));
    rig.add(0, 4);
    Attempted<Integer> first = rig.dispatcher.awaitAttempts(1).get(0);
    upsert(fields().batchSize(2).maxInFlight(2));
    rig.dispatcher.awaitAttempts(2);
    first.attempt().complete(DispatchOutcome.delivered());
    rig.awaitCheckpoint("demo", 3);
    assertThat(rig.source.runs()).containsExactly("");
  }

  @Test
  void aBatchThatIsBlockedIsSkippedWhenItMayBe() {
    rig.dispatcher.thenAnswer(DispatchOutcome.refused(new IllegalStateException("bad")));
    upsert(fields().batchSize(2).blockedRetryDelay(Duration.ofMillis(20)));
    rig.dispatcher.thenAnswer(DispatchOutcome.refused(new IllegalStateException("bad")));
    rig.add(0, 2);
    upsert(
        fields()
            .batchSize(2)
            .blockedRetryDelay(Duration.ofMillis(20))
            .errorHandling(ErrorHandlingType.SKIP));
    rig.awaitCheckpoint("demo", 1);
    assertThat(rig.source.runs()).containsExactly("");
  }

  @Test
  void aChangeThatChangesHowLongAnAttemptMayTakeEndsTheInstance() {
    DispatcherFactory<GenericEventStream, Integer> scripted = rig.dispatcher.factory();
    rig.factory(
        new DispatcherFactory<>() {
          @Override
          public void validate(
              EventStreamsConfig config, GenericEventStream spec, LifecyclePhase phase) {}

          @Override
          public Dispatcher<Integer> newDispatcher(
              EventStreamsConfig config, GenericEventStream spec) {
            return scripted.newDispatcher(config, spec);
          }

          @Override
          public Duration attemptTimeout(EventStreamsConfig config, GenericEventStream spec) {
            Integer window = spec.fields().maxInFlight();
            return Duration.ofMinutes(window == null ? 1 : window);
          }
        });
    upsert(fields().batchSize(2));
    rig.add(0, 2).awaitCheckpoint("demo", 1);
    upsert(fields().batchSize(2).maxInFlight(2));
    rig.add(2, 4).awaitCheckpoint("demo", 3);
    assertThat(rig.source.runs()).containsExactly("", EngineRig.id(1));
    assertThat(rig.dispatcher.attempts().get(1).attempt().timeout())
        .isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void aStreamThatIsStoppedHasItsNewLimitsWhenItStarts() {
    upsert(fields().batchSize(5));
    rig.manager().stop("demo");
    rig.manager()
        .change("demo", row -> row.withFields(row.fields().toBuilder().batchSize(2).build()));
    rig.add(0, 6);
    rig.manager().start("demo");
    rig.awaitCheckpoint("demo", 5);
    assertThat(sizes()).allMatch(size -> size <= 2);
    rig.manager().close();
    assertThat(rig.dispatcher.closed()).isEqualTo(1);
  }
}
