package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.text.DurationText;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A diagnosis as JSON: {@code kind}, {@code text}, and what its case knows, under the names which
 * it has there; what is not known is left out.
 */
final class DiagnosisJson implements StreamDiagnosis.Cases<JsonGenerator> {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator out;

  private DiagnosisJson(JsonGenerator out) {
    this.out = out;
  }

  static byte[] print(StreamDiagnosis diagnosis) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.writeStartObject();
      out.writeStringProperty("kind", diagnosis.kind());
      out.writeStringProperty("text", diagnosis.text());
      diagnosis.fold(new DiagnosisJson(out)).writeEndObject();
    }
    return bytes.toByteArray();
  }

  private DiagnosisJson text(String name, @Nullable String value) {
    if (value != null) {
      out.writeStringProperty(name, value);
    }
    return this;
  }

  private DiagnosisJson word(String name, @Nullable Enum<?> value) {
    return text(name, value == null ? null : value.name().toLowerCase(Locale.ROOT));
  }

  private DiagnosisJson duration(String name, Duration value) {
    return text(name, DurationText.printNearest(value));
  }

  private DiagnosisJson number(String name, long value) {
    out.writeNumberProperty(name, value);
    return this;
  }

  @Override
  public JsonGenerator moving(StreamDiagnosis.Moving moving) {
    return out;
  }

  @Override
  public JsonGenerator idle(StreamDiagnosis.Idle idle) {
    return duration("silentFor", idle.silentFor()).out;
  }

  @Override
  public JsonGenerator gathering(StreamDiagnosis.Gathering gathering) {
    return number("events", gathering.events())
        .number("batchSize", gathering.batchSize())
        .duration("left", gathering.left())
        .out;
  }

  @Override
  public JsonGenerator waitingForConsumer(StreamDiagnosis.WaitingForConsumer waiting) {
    return duration("waited", waiting.waited()).number("events", waiting.events()).out;
  }

  @Override
  public JsonGenerator waitingForOutcome(StreamDiagnosis.WaitingForOutcome waiting) {
    return text("consumer", waiting.consumer())
        .text("thread", waiting.thread())
        .duration("waited", waiting.waited())
        .duration("timesOutIn", waiting.timesOutIn())
        .number("attempt", waiting.attempt())
        .number("events", waiting.events())
        .text("deliveryId", waiting.deliveryId())
        .out;
  }

  @Override
  public JsonGenerator backingOff(StreamDiagnosis.BackingOff backingOff) {
    return text("sequenceId", backingOff.sequenceId())
        .duration("left", backingOff.left())
        .number("failures", backingOff.failures())
        .text("error", backingOff.error())
        .out;
  }

  @Override
  public JsonGenerator blocked(StreamDiagnosis.Blocked blocked) {
    return text("sequenceId", blocked.sequenceId())
        .duration("left", blocked.left())
        .number("failures", blocked.failures())
        .text("error", blocked.error())
        .out;
  }

  @Override
  public JsonGenerator notReturned(StreamDiagnosis.NotReturned call) {
    return word("holdup", call.holdup()).text("thread", call.thread()).out;
  }

  @Override
  public JsonGenerator sourceRestarting(StreamDiagnosis.SourceRestarting restarting) {
    return duration("left", restarting.left()).text("error", restarting.error()).out;
  }

  @Override
  public JsonGenerator storeUnavailable(StreamDiagnosis.StoreUnavailable store) {
    return word("work", store.work())
        .duration("failingFor", store.failingFor())
        .text("error", store.error())
        .out;
  }

  @Override
  public JsonGenerator waitingForCheckpoint(StreamDiagnosis.WaitingForCheckpoint waiting) {
    duration("waited", waiting.waited()).number("unsaved", waiting.unsaved());
    return out.writeBooleanProperty("everyBatch", waiting.everyBatch());
  }

  @Override
  public JsonGenerator starting(StreamDiagnosis.Starting starting) {
    return duration("waited", starting.waited()).out;
  }

  @Override
  public JsonGenerator stopping(StreamDiagnosis.Stopping stopping) {
    return word("reason", stopping.reason())
        .word("holdup", stopping.holdup())
        .text("thread", stopping.thread())
        .duration("waited", stopping.waited())
        .text("error", stopping.error())
        .out;
  }

  @Override
  public JsonGenerator stopped(StreamDiagnosis.Stopped stopped) {
    return word("reason", stopped.reason()).out;
  }

  @Override
  public JsonGenerator failed(StreamDiagnosis.Failed failed) {
    return text("error", failed.error()).duration("startsAgainIn", failed.startsAgainIn()).out;
  }

  @Override
  public JsonGenerator cannotRun(StreamDiagnosis.CannotRun cannotRun) {
    return text("error", cannotRun.error()).out;
  }

  @Override
  public JsonGenerator busy(StreamDiagnosis.Busy busy) {
    return text("thread", busy.thread())
        .text("code", busy.code())
        .duration("waited", busy.waited())
        .out;
  }
}
