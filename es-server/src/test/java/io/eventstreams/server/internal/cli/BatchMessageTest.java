package io.eventstreams.server.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

class BatchMessageTest {
  private static BatchMessage parse(String json) {
    return BatchMessage.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void keepsTheTextOfEachEvent() {
    assertThat(
            parse(
                "{\"batchNumber\":7,\"stream\":\"s\",\"type\":\"event_batch\",\"events\":["
                    + "{\"b\":1.00,\"a\":{\"z\":[1,{}]},\"sequenceId\":\"1\",\"topic\":\"ü😀\"},"
                    + " {\"n\":12345678901234567890} ]}\n"))
        .isEqualTo(
            new BatchMessage(
                7,
                List.of(
                    "{\"b\":1.00,\"a\":{\"z\":[1,{}]},\"sequenceId\":\"1\",\"topic\":\"ü😀\"}",
                    "{\"n\":12345678901234567890}")));
  }

  @Test
  void hasNoNumberWhenNoneIsGiven() {
    assertThat(parse("{\"type\":\"event_batch\",\"events\":[]}"))
        .isEqualTo(new BatchMessage(0, List.of()));
  }

  @Test
  void refusesWhatIsNotJson() {
    assertThatThrownBy(() -> parse("{\"events\":[{]}")).isInstanceOf(JacksonException.class);
  }
}
