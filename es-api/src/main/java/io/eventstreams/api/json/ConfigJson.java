package io.eventstreams.api.json;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.EventStreamsConfig.CheckpointsTuningConfig;
import io.eventstreams.api.EventStreamsConfig.ConfigWebsocketDefaults;
import io.eventstreams.api.EventStreamsConfig.EventStreamDefaults;
import io.eventstreams.api.EventStreamsConfig.Limits;
import io.eventstreams.api.EventStreamsConfig.Retry;
import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.Jitter;
import io.eventstreams.api.TlsConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The configuration of a manager as JSON. Secrets are printed redacted; reading refuses them so.
 *
 * <p>Some names differ from the keys in a configuration file: {@code disabledPrivateIPs}, {@code
 * webSockets}, {@code webhooks} without sections, and the delays of {@code retry}, which are whole
 * nanoseconds.
 *
 * <p><b>Errors:</b> {@link ErrorCode#JSON_INVALID}, {@link ErrorCode#MEMBER_UNKNOWN}, {@link
 * ErrorCode#REDACTED_VALUE_GIVEN}, {@link ErrorCode#CONFIG_INVALID}, and the errors of the fields.
 */
public final class ConfigJson {
  private ConfigJson() {}

  public static byte[] print(EventStreamsConfig config) {
    return FieldWriter.object(JsonUse.SHOWN, out -> write(out, config));
  }

  /** Reads a configuration; what is absent or null has its default. */
  public static EventStreamsConfig read(byte[] json) {
    FieldReader in = FieldReader.of(json, "configuration", JsonUse.SHOWN);
    try {
      return read(in, EventStreamsConfig.DEFAULTS);
    } catch (IllegalArgumentException e) {
      throw ErrorCode.CONFIG_INVALID.error(String.valueOf(e.getMessage()), e);
    }
  }

  private static void write(FieldWriter out, EventStreamsConfig config) {
    if (!config.tlsConfigs().isEmpty()) {
      out.sorted(
          "tlsConfigs",
          config.tlsConfigs(),
          (member, name, tls) -> member.nested(name, fields -> TlsFields.write(fields, tls)));
    }
    out.nested(
        "retry",
        retry -> {
          retry.number("initialDelay", config.retry().initialDelay().toNanos());
          retry.number("maximumDelay", config.retry().maximumDelay().toNanos());
          retry.fraction("factor", config.retry().factor());
          if (config.retry().jitter() != Jitter.NONE) {
            retry.text("jitter", config.retry().jitter().wireName());
          }
        });
    out.flag("disabledPrivateIPs", config.disablePrivateIPs());
    out.nested(
        "checkpoints",
        checkpoints -> {
          checkpoints.flag("asynchronous", config.checkpoints().asynchronous());
          checkpoints.number(
              "unmatchedEventThreshold", config.checkpoints().unmatchedEventThreshold());
        });
    out.nested("defaults", defaults -> writeDefaults(defaults, config.defaults()));
    out.nested(
        "limits",
        limits -> {
          limits.duration("stopTimeout", config.limits().stopTimeout());
          limits.number("maxUnsaved", config.limits().maxUnsaved());
          limits.number("maxParked", config.limits().maxParked());
        });
  }

  private static void writeDefaults(FieldWriter out, EventStreamDefaults defaults) {
    out.text("errorHandling", defaults.errorHandling().wireName());
    out.number("batchSize", defaults.batchSize());
    out.duration("batchTimeout", defaults.batchTimeout());
    out.duration("retryTimeout", defaults.retryTimeout());
    out.duration("blockedRetryDelay", defaults.blockedRetryDelay());
    out.nested(
        "webSockets",
        sockets ->
            sockets.text("distributionMode", defaults.webSockets().distributionMode().wireName()));
    out.nested("webhooks", webhooks -> HttpFields.write(webhooks, defaults.webhooks()));
    out.number("maxInFlight", defaults.maxInFlight());
    out.number("maxBufferedBytes", defaults.maxBufferedBytes());
    out.duration("checkpointInterval", defaults.checkpointInterval());
  }

  private static EventStreamsConfig read(FieldReader in, EventStreamsConfig before) {
    EventStreamsConfig read =
        new EventStreamsConfig(
            orDefault(
                in.flag("disabledPrivateIPs", before.disablePrivateIPs()),
                before.disablePrivateIPs()),
            orDefault(
                in.nested("checkpoints", before.checkpoints(), ConfigJson::readCheckpoints),
                before.checkpoints()),
            orDefault(
                in.nested("defaults", before.defaults(), ConfigJson::readDefaults),
                before.defaults()),
            orDefault(in.nested("retry", before.retry(), ConfigJson::readRetry), before.retry()),
            orDefault(
                in.map("tlsConfigs", before.tlsConfigs(), ConfigJson::readTls),
                before.tlsConfigs()),
            orDefault(
                in.nested("limits", before.limits(), ConfigJson::readLimits), before.limits()));
    in.finish();
    return read;
  }

  private static CheckpointsTuningConfig readCheckpoints(FieldReader in) {
    CheckpointsTuningConfig before = CheckpointsTuningConfig.DEFAULTS;
    CheckpointsTuningConfig read =
        new CheckpointsTuningConfig(
            orDefault(in.flag("asynchronous", null), before.asynchronous()),
            orDefault(
                in.whole("unmatchedEventThreshold", null, 0, Long.MAX_VALUE),
                before.unmatchedEventThreshold()));
    in.finish();
    return read;
  }

  private static EventStreamDefaults readDefaults(FieldReader in) {
    EventStreamDefaults before = EventStreamDefaults.DEFAULTS;
    EventStreamFields fields =
        EventStreamFields.builder()
            .errorHandling(in.word("errorHandling", null, ErrorHandlingType::fromWireName))
            .batchSize(in.integer("batchSize", null, Integer.MIN_VALUE))
            .batchTimeout(in.duration("batchTimeout", null))
            .retryTimeout(in.duration("retryTimeout", null))
            .blockedRetryDelay(in.duration("blockedRetryDelay", null))
            .maxInFlight(in.integer("maxInFlight", null, Integer.MIN_VALUE))
            .maxBufferedBytes(in.whole("maxBufferedBytes", null, Long.MIN_VALUE, Long.MAX_VALUE))
            .checkpointInterval(in.duration("checkpointInterval", null))
            .build();
    EventStreamDefaults read =
        before
            .with(fields)
            .withWebSockets(
                orDefault(
                    in.nested("webSockets", null, ConfigJson::readWebSockets), before.webSockets()))
            .withWebhooks(
                orDefault(
                    in.nested("webhooks", null, w -> HttpFields.read(w, HttpConfig.NONE)),
                    before.webhooks()));
    in.finish();
    return read;
  }

  private static ConfigWebsocketDefaults readWebSockets(FieldReader in) {
    DistributionMode mode = in.word("distributionMode", null, DistributionMode::fromWireName);
    in.finish();
    return mode == null
        ? EventStreamDefaults.DEFAULTS.webSockets()
        : new ConfigWebsocketDefaults(mode);
  }

  private static Retry readRetry(FieldReader in) {
    Retry before = Retry.DEFAULTS;
    Retry read =
        new Retry(
            nanos(in, "initialDelay", before.initialDelay()),
            nanos(in, "maximumDelay", before.maximumDelay()),
            orDefault(in.field("factor", null, ConfigJson::factor), before.factor()),
            orDefault(in.word("jitter", null, Jitter::fromWireName), before.jitter()));
    in.finish();
    return read;
  }

  private static double factor(JsonNode node) {
    if (!node.isNumber()) {
      throw FieldReader.invalid("retry.factor", "a number", node);
    }
    return node.decimalValue().doubleValue();
  }

  private static Map<String, TlsConfig> readTls(FieldReader in) {
    Map<String, TlsConfig> all = new LinkedHashMap<>();
    for (String name : in.names()) {
      TlsConfig tls = in.nested(name, null, TlsFields::read);
      if (tls != null) {
        all.put(name, tls);
      }
    }
    return all;
  }

  private static Limits readLimits(FieldReader in) {
    Limits before = Limits.DEFAULTS;
    Limits read =
        new Limits(
            orDefault(in.duration("stopTimeout", null), before.stopTimeout()),
            orDefault(
                in.whole("maxUnsaved", null, Long.MIN_VALUE, Long.MAX_VALUE), before.maxUnsaved()),
            orDefault(
                in.whole("maxParked", null, Long.MIN_VALUE, Long.MAX_VALUE), before.maxParked()));
    in.finish();
    return read;
  }

  private static Duration nanos(FieldReader in, String name, Duration before) {
    Long nanos = in.whole(name, null, 0, Long.MAX_VALUE);
    return nanos == null ? before : Duration.ofNanos(nanos);
  }

  private static <T> T orDefault(@Nullable T given, T otherwise) {
    return Objects.requireNonNullElse(given, otherwise);
  }
}
