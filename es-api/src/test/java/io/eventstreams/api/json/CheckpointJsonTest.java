package io.eventstreams.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamCheckpoint;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CheckpointJsonTest {
  @Test
  void leavesOutOnlyThePosition() {
    assertThat(text(new EventStreamCheckpoint("i", null, null, null)))
        .isEqualTo("{\"id\":\"i\",\"created\":null,\"updated\":null}");
    assertThat(text(new EventStreamCheckpoint("i", Instant.EPOCH, Instant.EPOCH.plusNanos(1), "")))
        .isEqualTo(
            "{\"id\":\"i\",\"created\":\"1970-01-01T00:00:00Z\","
                + "\"updated\":\"1970-01-01T00:00:00.000000001Z\",\"sequenceId\":\"\"}");
  }

  private static String text(EventStreamCheckpoint checkpoint) {
    return new String(CheckpointJson.print(checkpoint), StandardCharsets.UTF_8);
  }
}
