package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.StreamLimits;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.text.NameRule;
import io.eventstreams.api.text.Printable;
import io.eventstreams.engine.internal.batch.TopicFilter;
import io.eventstreams.engine.internal.dispatch.RetryPolicy;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Validates specifications and fills in defaults. The order of the checks is part of the contract:
 * the first wrong thing is reported.
 *
 * @param config of the manager
 * @param source has a say
 * @param factories by type
 * @param retry the back-off of all streams
 * @param dataCodec writes events down that are put aside; without it none can be
 */
record SpecRules<S extends EventStreamSpec<S>, D>(
    EventStreamsConfig config,
    EventSource<S, D> source,
    Map<EventStreamType, DispatcherFactory<S, D>> factories,
    RetryPolicy retry,
    @Nullable EventDataCodec<D> dataCodec) {

  /** Refuses a configuration with which no stream could run. */
  SpecRules {
    if (dataCodec == null && config.defaults().errorHandling() == ErrorHandlingType.PARK) {
      throw ErrorCode.CONFIG_INVALID.error(
          "defaults.errorHandling must be one of block, skip where there is no dataCodec, was"
              + " 'park'");
    }
  }

  /** Refuses a specification that cannot run. */
  void validate(S spec, LifecyclePhase phase) {
    EventStreamFields fields = spec.fields();
    EventStreamStatus status = fields.status();
    if (status != null
        && status != EventStreamStatus.STARTED
        && status != EventStreamStatus.STOPPED) {
      throw ErrorCode.STATUS_NOT_REQUESTABLE.error(
          "status must be started or stopped, was '" + status.wireName() + "'");
    }
    String name = fields.name();
    if (name == null || name.isEmpty()) {
      throw ErrorCode.REQUIRED_FIELD_MISSING.error("name is required");
    }
    TopicFilter.compile(fields.topicFilter());
    source.validate(spec);
    NameRule.check("name", name);
    StreamLimits.check(fields);
    if (dataCodec == null && fields.errorHandling() == ErrorHandlingType.PARK) {
      throw ErrorCode.FIELD_INVALID.error(
          "errorHandling must be one of block, skip where there is no dataCodec, was 'park'");
    }
    factory(spec).validate(config, spec, phase);
  }

  /** Refuses where a stream is to begin if its source does not know such a place. */
  void checkStart(S spec, String sequenceId) {
    EventStreamFields fields = spec.fields().toBuilder().initialSequenceId(sequenceId).build();
    source.validate(spec.withFields(fields));
  }

  /** As its row is written: status and type are told there too, so that lists find it by them. */
  S asStored(S spec) {
    S typed = spec.withBase(spec.base().withType(spec.typeOrDefault()));
    return typed.fields().status() != null
        ? typed
        : typed.withFields(typed.fields().withStatus(EventStreamStatus.STARTED));
  }

  /**
   * The specification as people see it: with the defaults filled in which a client of this protocol
   * family expects; never stored. Fields of our own show only where they are set.
   */
  S resolve(S spec) {
    EventStreamFields given = spec.fields();
    EventStreamFields fields =
        given.over(config.defaults().asFields()).toBuilder()
            .maxInFlight(given.maxInFlight())
            .maxBufferedBytes(given.maxBufferedBytes())
            .checkpointInterval(given.checkpointInterval())
            .build();
    if (fields.status() == null) {
      fields = fields.withStatus(EventStreamStatus.STARTED);
    }
    S filled = spec.withFields(fields);
    filled = filled.withBase(filled.base().withType(filled.typeOrDefault()));
    return Answers.given(
        factory(filled).withDefaults(config, filled), "withDefaults of the factory");
  }

  DispatcherFactory<S, D> factory(S spec) {
    EventStreamType type = spec.typeOrDefault();
    DispatcherFactory<S, D> factory = factories.get(type);
    if (factory != null) {
      return factory;
    }
    String text = Printable.of(type.wireName());
    if (type.equals(EventStreamType.WEBSOCKET) || type.equals(EventStreamType.WEBHOOK)) {
      throw ErrorCode.DISPATCHER_NOT_REGISTERED.error(
          "no dispatcher is registered for type '" + text + "'");
    }
    throw ErrorCode.FIELD_INVALID.error("type must be a registered type, was '" + text + "'");
  }
}
