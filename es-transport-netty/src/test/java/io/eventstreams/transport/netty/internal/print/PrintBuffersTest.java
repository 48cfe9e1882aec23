package io.eventstreams.transport.netty.internal.print;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.json.EventJson;
import io.eventstreams.api.json.JsonBuffer;
import io.eventstreams.api.json.RawJson;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrintBuffersTest {
  private final PrintBuffers buffers = new PrintBuffers();

  @Test
  void aBufferThatWasGivenBackComesAgainAndIsEmpty() {
    JsonBuffer buffer = buffers.take();
    print("x", buffer);

    buffers.giveBack(buffer);

    JsonBuffer again = buffers.take();
    assertThat(again).isSameAs(buffer);
    assertThat(again.size()).isZero();
  }

  @Test
  void whatIsInUseIsNotGivenToOthers() {
    assertThat(buffers.take()).isNotSameAs(buffers.take());
  }

  @Test
  void aVeryLargeOneIsNotKept() {
    JsonBuffer buffer = buffers.take();
    print("x".repeat(2 << 20), buffer);

    buffers.giveBack(buffer);

    assertThat(buffers.take()).isNotSameAs(buffer);
  }

  @Test
  void noMoreAreKeptThanThereAreProcessors() {
    int processors = Runtime.getRuntime().availableProcessors();
    List<JsonBuffer> taken = new ArrayList<>();
    for (int i = 0; i <= processors; i++) {
      taken.add(buffers.take());
    }
    taken.forEach(buffers::giveBack);

    List<JsonBuffer> again = new ArrayList<>();
    for (int i = 0; i <= processors; i++) {
      again.add(buffers.take());
    }
    again.retainAll(taken);
    assertThat(again).hasSize(processors);
  }

  private static void print(String text, JsonBuffer out) {
    Event<RawJson> event = new Event<>(text, "1", null);
    new EventJson<>(RawJson.codec()).printBatch(new EventBatch<>(0, "s", List.of(event)), out);
  }
}
