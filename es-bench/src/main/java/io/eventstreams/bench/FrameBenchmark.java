package io.eventstreams.bench;

import io.eventstreams.api.EventBatch;
import io.eventstreams.api.json.EventJson;
import io.eventstreams.api.json.JsonBuffer;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.EventDataCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a batch of {@value JsonBenchmark#BATCH} costs from the events to the bytes of a WebSocket
 * frame. {@code rawBatch} is what a delivery does: payloads that were checked when they came are
 * spliced into a buffer that is used again, and go from there into Netty's; {@code batch} checks
 * each payload while it prints into an array of its own. Baselines: the same bytes, ready, through
 * the encoder alone, copied into its buffer or not.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class FrameBenchmark {
  private final EventJson<byte[]> json = new EventJson<>(EventDataCodec.rawBytes());
  private final EventBatch<byte[]> batch = new EventBatch<>(7, "stream", JsonBenchmark.events());
  private final EventJson<RawJson> rawJson = new EventJson<>(RawJson.codec());
  private final EventBatch<RawJson> rawBatch = JsonBenchmark.rawBatch();
  private final JsonBuffer buffer = new JsonBuffer(0);
  private final byte[] printed = json.printBatch(batch);
  private final EmbeddedChannel channel = new EmbeddedChannel(new WebSocket13FrameEncoder(false));

  @Benchmark
  public int rawBatch() {
    return encode(rawPayload());
  }

  /** The frame's payload as a delivery has it. */
  ByteBuf rawPayload() {
    buffer.clear();
    rawJson.printBatch(rawBatch, buffer);
    return channel.alloc().ioBuffer(buffer.size()).writeBytes(buffer.array(), 0, buffer.size());
  }

  @Benchmark
  public int batch() {
    byte[] payload = json.printBatch(batch);
    return encode(copied(payload));
  }

  @Benchmark
  public int baselineCopied() {
    return encode(copied(printed));
  }

  @Benchmark
  public int baselineWrapped() {
    return encode(Unpooled.wrappedBuffer(printed));
  }

  private ByteBuf copied(byte[] payload) {
    return channel.alloc().ioBuffer(payload.length).writeBytes(payload);
  }

  /** The bytes of the frame, which are released. */
  private int encode(ByteBuf payload) {
    channel.writeOutbound(new TextWebSocketFrame(payload));
    int bytes = 0;
    for (ByteBuf part = next(); part != null; part = next()) {
      bytes += part.readableBytes();
      part.release();
    }
    return bytes;
  }

  private @Nullable ByteBuf next() {
    return channel.readOutbound();
  }
}
