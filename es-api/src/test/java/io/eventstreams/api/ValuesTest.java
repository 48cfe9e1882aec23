package io.eventstreams.api;

import static io.eventstreams.api.Codes.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The small values: wire names, what constructors refuse, what is never shown. */
class ValuesTest {
  @Test
  void enumsHaveTheirWireNames() {
    assertThat(names(EventStreamStatus.values(), EventStreamStatus::wireName))
        .containsExactly(
            "started", "stopped", "deleted", "stopping", "stopping_deleted", "unknown");
    assertThat(names(DispatchStatus.values(), DispatchStatus::wireName))
        .containsExactly("dispatching", "retrying", "blocked", "complete", "skipped", "parked");
    assertThat(names(ErrorHandlingType.values(), ErrorHandlingType::wireName))
        .containsExactly("block", "skip", "park");
    assertThat(names(DistributionMode.values(), DistributionMode::wireName))
        .containsExactly("broadcast", "load_balance");
    assertThat(Arrays.stream(LifecyclePhase.values()).map(Enum::name))
        .containsExactly("PRE_INSERT_VALIDATION", "STARTING");
    assertThat(Arrays.stream(SourceInstruction.values()).map(Enum::name))
        .containsExactly("CONTINUE", "EXIT");
  }

  @Test
  void enumsAreReadInAnyCase() {
    assertThat(EventStreamStatus.fromWireName("STARTED")).isEqualTo(EventStreamStatus.STARTED);
    assertThat(DispatchStatus.fromWireName("Complete")).isEqualTo(DispatchStatus.COMPLETE);
    assertThat(ErrorHandlingType.fromWireName("SKIP")).isEqualTo(ErrorHandlingType.SKIP);
    assertThat(DistributionMode.fromWireName("BROADCAST")).isEqualTo(DistributionMode.BROADCAST);
    assertThat(EventStreamType.of("WebSocket")).isEqualTo(EventStreamType.WEBSOCKET);
    assertThat(EventStreamType.of("Own")).hasToString("own");
  }

  @Test
  void enumsAreReadAlikeInEveryLanguage() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertThat(ErrorHandlingType.fromWireName("SKIP")).isEqualTo(ErrorHandlingType.SKIP);
      assertThat(EventStreamType.of("INPROC").wireName()).isEqualTo("inproc");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void enumsRefuseOtherNames() {
    assertThat(
            assertFails(
                ErrorCode.STATUS_NOT_REQUESTABLE, () -> EventStreamStatus.fromWireName("up\n")))
        .hasMessageContaining("status must be one of started, stopped,")
        .hasMessageContaining("was 'up\\u000a'");
    assertFails(ErrorCode.FIELD_INVALID, () -> DispatchStatus.fromWireName(""));
    assertFails(ErrorCode.FIELD_INVALID, () -> ErrorHandlingType.fromWireName("x"));
    assertFails(ErrorCode.FIELD_INVALID, () -> DistributionMode.fromWireName("load balance"));
    assertFails(ErrorCode.FIELD_INVALID, () -> EventStreamType.of(""));
    assertFails(ErrorCode.FIELD_INVALID, () -> EventStreamType.of("x".repeat(65)));
  }

  @Test
  void eventsHaveASequenceIdWithoutNul() {
    assertFails(ErrorCode.SEQUENCE_ID_INVALID, () -> new Event<>("t", "", "d"));
    assertFails(ErrorCode.SEQUENCE_ID_INVALID, () -> new Event<>("t", "a\0", "d"));
    assertThatThrownBy(() -> new Event<>("t", null, "d")).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> new Event<>(null, "1", "d")).isInstanceOf(NullPointerException.class);
    assertThat(new Event<>("", "1", null).data()).isNull();
  }

  @Test
  void batchesAreRenumberedWithTheSameEvents() {
    EventBatch<String> batch = new EventBatch<>(1, "s", List.of(new Event<>("t", "1", "d")));

    assertThat(batch.withBatchNumber(2)).isEqualTo(new EventBatch<>(2, "s", batch.events()));
    assertThat(batch.withBatchNumber(2).events()).isSameAs(batch.events());
    assertThat(EventBatch.TYPE).isEqualTo("event_batch");
  }

  @Test
  void secretsAreNotShown() {
    Secret secret = Secret.of("hunter2");

    assertThat(secret).hasToString("*****").isEqualTo(Secret.of("hunter2"));
    assertThat(secret).isNotEqualTo(Secret.of("hunter3"));
    assertThat(secret.reveal()).isEqualTo("hunter2");
    assertThat(HttpConfig.builder().authPassword(secret).build().toString())
        .doesNotContain("hunter2");
  }

  @Test
  void outcomesAreFoldedByCase() {
    IllegalStateException cause = new IllegalStateException();
    Function<DispatchOutcome, String> fold =
        outcome ->
            outcome.fold(d -> "delivered", u -> "unavailable", r -> "refused", p -> "partial");

    assertThat(
            List.of(
                fold.apply(DispatchOutcome.delivered()),
                fold.apply(DispatchOutcome.unavailable(cause)),
                fold.apply(DispatchOutcome.refused(cause)),
                fold.apply(new DispatchOutcome.Partial(1, DispatchOutcome.refused(cause)))))
        .containsExactly("delivered", "unavailable", "refused", "partial");
    assertThat(DispatchOutcome.delivered()).isSameAs(DispatchOutcome.delivered());
  }

  private static <E> List<String> names(E[] values, Function<E, String> name) {
    return Arrays.stream(values).map(name).toList();
  }
}
