package io.eventstreams.engine.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.testkit.ScriptedDispatcher;
import io.eventstreams.api.testkit.ScriptedSource;
import io.eventstreams.engine.internal.dispatch.RetryPolicy;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamDefinitionTest {
  private static final SpecRules<GenericEventStream, Integer> RULES =
      new SpecRules<>(
          EventStreamsConfig.DEFAULTS,
          new ScriptedSource<GenericEventStream, Integer>(1),
          Map.of(EventStreamType.WEBSOCKET, new ScriptedDispatcher<Integer>().factory()),
          new RetryPolicy(1, 1, 1),
          null);

  private final StreamDefinition<GenericEventStream, Integer> definition = demo();

  /** One like any other. */
  static StreamDefinition<GenericEventStream, Integer> demo() {
    return StreamDefinition.make(resolved(fields()), RULES);
  }

  private static EventStreamFields.Builder fields() {
    return EventStreamFields.builder().name("demo").batchSize(5);
  }

  private static GenericEventStream resolved(EventStreamFields.Builder fields) {
    return RULES.resolve(GenericEventStream.EMPTY.withFields(fields.build()));
  }

  @Test
  void aStreamRunsAlikeWhateverItsStatus() {
    GenericEventStream stopped = resolved(fields().status(EventStreamStatus.STOPPED));
    assertThat(definition.runsLike(resolved(fields()))).isTrue();
    assertThat(definition.runsLike(stopped)).isTrue();
    assertThat(definition.delivers(stopped, RULES)).isTrue();
  }

  @Test
  void aStreamWithOtherLimitsRunsDifferentlyAndDeliversTheSame() {
    GenericEventStream smaller = resolved(fields().batchSize(3));
    assertThat(definition.runsLike(smaller)).isFalse();
    assertThat(definition.delivers(smaller, RULES)).isTrue();
  }

  @Test
  void aStreamOfOtherEventsDeliversSomethingElse() {
    assertThat(definition.delivers(resolved(fields().topicFilter("m")), RULES)).isFalse();
    assertThat(definition.delivers(resolved(fields().name("other")), RULES)).isFalse();
  }
}
