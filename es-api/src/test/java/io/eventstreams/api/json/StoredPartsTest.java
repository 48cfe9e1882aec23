package io.eventstreams.api.json;

import static io.eventstreams.api.Codes.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.Secret;
import io.eventstreams.api.WebSocketConfig;
import io.eventstreams.api.WebhookConfig;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredPartsTest {
  @Test
  void keepsAWebhookWhole() {
    WebhookConfig webhook =
        new WebhookConfig(
            "http://u:p@h",
            "",
            null,
            HttpConfig.builder()
                .requestTimeout(Duration.ZERO)
                .retry(false)
                .burst(0)
                .authPassword(Secret.of(Secret.REDACTED))
                .headers(Map.of("A", Secret.of("1"), "a", Secret.of("2")))
                .build());

    assertThat(StoredParts.readWebhook(StoredParts.printWebhook(webhook))).isEqualTo(webhook);
    assertThat(StoredParts.printWebhook(new WebhookConfig(null, null, null, null))).isEqualTo("{}");
  }

  @Test
  void keepsAnEmptySetOfHeadersApartFromNone() {
    WebhookConfig empty =
        new WebhookConfig(null, null, null, HttpConfig.builder().headers(Map.of()).build());

    assertThat(StoredParts.readWebhook(StoredParts.printWebhook(empty))).isEqualTo(empty);
  }

  @Test
  void keepsAWebSocketConfiguration() {
    WebSocketConfig websocket = new WebSocketConfig(DistributionMode.BROADCAST);

    assertThat(StoredParts.printWebSocket(websocket))
        .isEqualTo("{\"distributionMode\":\"broadcast\"}");
    assertThat(StoredParts.readWebSocket(StoredParts.printWebSocket(websocket)))
        .isEqualTo(websocket);
    assertThat(StoredParts.readWebSocket("{}")).isEqualTo(new WebSocketConfig(null));
  }

  @Test
  void keepsOwnFieldsToTheLastDigit() {
    Map<String, Object> fields =
        Map.of(
            "text",
            "\u00e9\"\uD83D\uDE00",
            "flag",
            true,
            "int",
            -1,
            "INT",
            1,
            "long",
            1L << 40,
            "decimal",
            new BigDecimal("1.10"),
            "huge",
            new BigDecimal("123456789012345678901234567890"),
            "exponent",
            new BigDecimal("1E+400"),
            "list",
            List.of(1, "a", List.of(), Map.of("b", false)),
            "map",
            Map.of("c", new BigDecimal("0.1"), "C", 2));

    assertThat(StoredParts.readOwnFields(StoredParts.printOwnFields(fields))).isEqualTo(fields);
    assertThat(StoredParts.readOwnFields("{\"a\":null,\"b\":{\"c\":null}}"))
        .isEqualTo(Map.of("b", Map.of()));
  }

  @Test
  void refusesOwnFieldsOfOtherTypes() {
    assertThatThrownBy(() -> StoredParts.printOwnFields(Map.of("a", List.of(1.5))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("own field a must be")
        .hasMessageContaining("java.lang.Double");
  }

  @Test
  void saysThatStoredTextCannotBeRead() {
    for (String json : List.of("", "x", "[]", "{\"url\":1}", "{\"http\":{\"retry\":\"x\"}}")) {
      assertFails(ErrorCode.STORED_VALUE_UNREADABLE, () -> StoredParts.readWebhook(json));
    }
    assertFails(
        ErrorCode.STORED_VALUE_UNREADABLE,
        () -> StoredParts.readWebSocket("{\"distributionMode\":\"x\"}"));
    assertFails(ErrorCode.STORED_VALUE_UNREADABLE, () -> StoredParts.readOwnFields("[]"));
    assertFails(
        ErrorCode.STORED_VALUE_UNREADABLE, () -> StoredParts.readOwnFields("{\"a\":[null]}"));
  }
}
