package io.eventstreams.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.GenericEventStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SpecJsonTest {
  private static final SpecJson<GenericEventStream> SPECS = SpecJson.generic();

  @Test
  void printsTheEmptyStream() {
    assertThat(new String(SPECS.print(GenericEventStream.EMPTY), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"id\":null,\"created\":null,\"updated\":null,\"errorHandling\":null,\"batchSize\":null,"
                + "\"batchTimeout\":null,\"retryTimeout\":null,\"blockedRetryDelay\":null}");
  }
}
