package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.json.EventJson;
import io.eventstreams.api.json.JsonBuffer;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.EventDataCodec;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an event, and a batch of {@value #BATCH}, cost as JSON and back. {@code printRawBatch} is
 * what a delivery does: its payloads were checked when they came, and go into a buffer which is
 * used again; {@code printBatch} checks each while it prints into an array of its own. Baselines:
 * Jackson, which writes the same members around the same ready bytes, or around payloads that were
 * parsed, and reads a tree; and a copy of the bytes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class JsonBenchmark {
  static final int BATCH = 50;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final EventJson<byte[]> json = new EventJson<>(EventDataCodec.rawBytes());
  private final EventJson<RawJson> rawJson = new EventJson<>(RawJson.codec());
  private final EventBatch<byte[]> batch = new EventBatch<>(7, "stream", events());
  private final Event<byte[]> event = batch.events().get(0);
  private final byte[] printedEvent = json.printEvent(event);
  private final byte[] printedBatch = json.printBatch(batch);
  private final EventBatch<RawJson> rawBatch = rawBatch();
  private final EventBatch<JsonNode> parsedBatch = withPayloads(MAPPER::readTree);
  private final JsonBuffer buffer = new JsonBuffer(printedBatch.length);

  /** Events of about 130 bytes on the wire. */
  static List<Event<byte[]>> events() {
    List<Event<byte[]>> events = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      String data = "{\"from\":\"0x%040d\",\"value\":%d,\"ok\":true}".formatted(i, 1_000_000 + i);
      events.add(
          new Event<>(
              "topic" + i % 10, "%012d".formatted(i), data.getBytes(StandardCharsets.UTF_8)));
    }
    return events;
  }

  /** The batch with payloads that were checked. */
  static EventBatch<RawJson> rawBatch() {
    return withPayloads(RawJson::parse);
  }

  /** The same batch with its payloads as something else. */
  private static <D> EventBatch<D> withPayloads(Function<byte[], D> read) {
    List<Event<D>> others = new ArrayList<>();
    for (Event<byte[]> one : events()) {
      byte[] data = Objects.requireNonNull(one.data());
      others.add(new Event<>(one.topic(), one.sequenceId(), read.apply(data)));
    }
    return new EventBatch<>(7, "stream", others);
  }

  @Benchmark
  public byte[] printEvent() {
    return json.printEvent(event);
  }

  @Benchmark
  public byte[] printBatch() {
    return json.printBatch(batch);
  }

  @Benchmark
  public JsonBuffer printRawBatch() {
    buffer.clear();
    rawJson.printBatch(rawBatch, buffer);
    return buffer;
  }

  @Benchmark
  public Event<byte[]> readEvent() {
    return json.readEvent(printedEvent);
  }

  @Benchmark
  public EventBatch<byte[]> readBatch() {
    return json.readBatch(printedBatch);
  }

  @Benchmark
  public byte[] baselineCopyBatch() {
    return Arrays.copyOf(printedBatch, printedBatch.length);
  }

  @Benchmark
  public JsonNode baselineJacksonReadEvent() {
    return MAPPER.readTree(printedEvent);
  }

  @Benchmark
  public JsonNode baselineJacksonReadBatch() {
    return MAPPER.readTree(printedBatch);
  }

  @Benchmark
  public byte[] baselineJacksonPrintEvent() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(printedEvent.length);
    try (JsonGenerator generator = MAPPER.createGenerator(out)) {
      print(event, JsonBenchmark::raw, generator);
    }
    return out.toByteArray();
  }

  @Benchmark
  public byte[] baselineJacksonPrintBatch() {
    return print(batch, JsonBenchmark::raw);
  }

  @Benchmark
  public byte[] baselineJacksonPrintParsedBatch() {
    return print(parsedBatch, JsonGenerator::writePOJO);
  }

  private <D> byte[] print(EventBatch<D> all, BiConsumer<JsonGenerator, D> payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(printedBatch.length);
    try (JsonGenerator generator = MAPPER.createGenerator(out)) {
      generator.writeStartObject();
      generator.writeNumberProperty("batchNumber", all.batchNumber());
      generator.writeStringProperty("stream", all.stream());
      generator.writeStringProperty("type", EventBatch.TYPE);
      generator.writeArrayPropertyStart("events");
      for (Event<D> one : all.events()) {
        print(one, payload, generator);
      }
      generator.writeEndArray();
      generator.writeEndObject();
    }
    return out.toByteArray();
  }

  private static <D> void print(
      Event<D> one, BiConsumer<JsonGenerator, D> payload, JsonGenerator generator) {
    generator.writeStartObject();
    generator.writeName("data");
    payload.accept(generator, Objects.requireNonNull(one.data()));
    generator.writeStringProperty("sequenceId", one.sequenceId());
    generator.writeStringProperty("topic", one.topic());
    generator.writeEndObject();
  }

  private static void raw(JsonGenerator generator, byte[] data) {
    generator.writeRawValue(new String(data, StandardCharsets.UTF_8));
  }
}
