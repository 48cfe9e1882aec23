package io.eventstreams.api;

import static io.eventstreams.api.Codes.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.json.SpecJson;
import io.eventstreams.api.spi.SpecCodec;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A specification with fields of an application's own. */
class ExtendedSpecExample {
  private static final SpecJson<LedgerStream> JSON = new SpecJson<>(new LedgerStreamCodec());

  /**
   * A stream over the blocks of a ledger.
   *
   * @param base what every stream has
   * @param ledger which ledger
   * @param confirmations how many blocks must follow; null means the ledger's own number
   * @param minimum the smallest amount that counts; null means all
   * @param labels what people wrote on it
   */
  record LedgerStream(
      GenericEventStream base,
      String ledger,
      @Nullable Integer confirmations,
      @Nullable BigDecimal minimum,
      List<String> labels)
      implements EventStreamSpec<LedgerStream> {
    @Override
    public LedgerStream withBase(GenericEventStream newBase) {
      return new LedgerStream(newBase, ledger, confirmations, minimum, labels);
    }
  }

  /** How the fields are stored and shown. */
  static final class LedgerStreamCodec implements SpecCodec<LedgerStream> {
    @Override
    public Set<String> ownFields() {
      return Set.of("ledger", "confirmations", "minimum", "labels");
    }

    @Override
    public Map<String, Object> write(LedgerStream spec) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("ledger", spec.ledger());
      Integer confirmations = spec.confirmations();
      if (confirmations != null) {
        fields.put("confirmations", confirmations);
      }
      BigDecimal minimum = spec.minimum();
      if (minimum != null) {
        fields.put("minimum", minimum);
      }
      if (!spec.labels().isEmpty()) {
        fields.put("labels", spec.labels());
      }
      return fields;
    }

    @Override
    public LedgerStream read(GenericEventStream base, Map<String, Object> ownFields) {
      if (!(ownFields.get("ledger") instanceof String ledger)) {
        throw ErrorCode.REQUIRED_FIELD_MISSING.error("ledger must be a text");
      }
      Object confirmations = ownFields.get("confirmations");
      if (confirmations != null && !(confirmations instanceof Integer)) {
        throw ErrorCode.FIELD_INVALID.error("confirmations must be a whole number");
      }
      Object minimum = ownFields.get("minimum");
      List<?> labels = (List<?>) ownFields.getOrDefault("labels", List.of());
      return new LedgerStream(
          base,
          ledger,
          (Integer) confirmations,
          minimum == null ? null : new BigDecimal(minimum.toString()),
          labels.stream().map(String::valueOf).toList());
    }
  }

  @Test
  void showsItsFieldsAmongTheOthers() {
    LedgerStream stream =
        new LedgerStream(
            GenericEventStream.named("a").withWebsocket(new WebSocketConfig(null)),
            "main",
            6,
            new BigDecimal("0.10"),
            List.of("x"));

    assertThat(text(JSON.print(stream)))
        .isEqualTo(
            "{\"id\":null,\"created\":null,\"updated\":null,\"name\":\"a\","
                + "\"errorHandling\":null,\"batchSize\":null,\"batchTimeout\":null,"
                + "\"retryTimeout\":null,\"blockedRetryDelay\":null,\"ledger\":\"main\","
                + "\"confirmations\":6,\"minimum\":0.10,\"labels\":[\"x\"],\"websocket\":{}}");
    assertThat(JSON.readStored(JSON.printStored(stream))).isEqualTo(stream);
  }

  @Test
  void isReadFromARequestAndPatched() {
    LedgerStream stream =
        JSON.readRequest(utf8("{\"name\":\"a\",\"LEDGER\":\"main\",\"confirmations\":6}"));

    assertThat(JSON.merge(stream, utf8("{\"confirmations\":null,\"batchSize\":3}")))
        .isEqualTo(
            new LedgerStream(
                GenericEventStream.EMPTY.withFields(
                    EventStreamFields.builder().name("a").batchSize(3).build()),
                "main",
                null,
                null,
                List.of()));
  }

  @Test
  void refusesWhatIsNotItsOwn() {
    assertFails(ErrorCode.REQUIRED_FIELD_MISSING, () -> JSON.readRequest(utf8("{}")));
    assertFails(
        ErrorCode.FIELD_INVALID,
        () -> JSON.readRequest(utf8("{\"ledger\":\"m\",\"confirmations\":1.0}")));
    assertFails(
        ErrorCode.MEMBER_UNKNOWN, () -> JSON.readRequest(utf8("{\"ledger\":\"m\",\"x\":1}")));
    assertFails(
        ErrorCode.MEMBER_UNKNOWN, () -> SpecJson.generic().readRequest(utf8("{\"ledger\":\"m\"}")));
  }

  @Test
  void mustNotTakeTheNameOfAFieldThatEveryStreamHas() {
    SpecCodec<LedgerStream> codec =
        new SpecCodec<>() {
          @Override
          public Set<String> ownFields() {
            return Set.of("BatchSize");
          }

          @Override
          public Map<String, Object> write(LedgerStream spec) {
            return Map.of();
          }

          @Override
          public LedgerStream read(GenericEventStream base, Map<String, Object> ownFields) {
            throw new UnsupportedOperationException();
          }
        };

    assertThatThrownBy(() -> new SpecJson<>(codec))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("BatchSize");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
