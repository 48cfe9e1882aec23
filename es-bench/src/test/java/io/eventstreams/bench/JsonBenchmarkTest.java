package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.json.JsonBuffer;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is measured side by side does the same work. */
class JsonBenchmarkTest {
  private final JsonBenchmark benchmark = new JsonBenchmark();

  @Test
  void aRawBatchIsPrintedAsAnyOtherAndAsOftenAsOneLikes() {
    for (int i = 0; i < 2; i++) {
      JsonBuffer raw = benchmark.printRawBatch();
      assertThat(text(Arrays.copyOf(raw.array(), raw.size())))
          .isEqualTo(text(benchmark.printBatch()));
    }
  }

  @Test
  void aRawBatchHasTheSameFrameAsAnyOtherAndAsOftenAsOneLikes() {
    FrameBenchmark frames = new FrameBenchmark();
    int bytes = frames.batch();
    for (int i = 0; i < 2; i++) {
      ByteBuf payload = frames.rawPayload();
      assertThat(payload.toString(StandardCharsets.UTF_8)).isEqualTo(text(benchmark.printBatch()));
      payload.release();
      assertThat(frames.rawBatch()).isEqualTo(bytes);
    }
  }

  @Test
  void theBaselinesPrintTheSameBatchFromReadyAndFromParsedPayloads() {
    assertThat(text(benchmark.baselineJacksonPrintParsedBatch()))
        .isEqualTo(text(benchmark.baselineJacksonPrintBatch()))
        .contains("\"batchNumber\":7", "\"topic\":\"topic9\"");
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
