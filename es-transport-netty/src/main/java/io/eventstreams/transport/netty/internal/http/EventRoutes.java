package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.transport.netty.ServerLimits;
import io.netty.channel.Channel;

/**
 * Publishing to the server's event log.
 *
 * @param <D> the type of the payload
 */
public final class EventRoutes<D> {
  private final EventLog<D> log;
  private final EventDataCodec<D> codec;
  private final ServerLimits limits;

  public EventRoutes(EventLog<D> log, EventDataCodec<D> codec, ServerLimits limits) {
    this.log = log;
    this.codec = codec;
    this.limits = limits;
  }

  BodyReader publish(RequestHead head, Channel channel) {
    EventIntake<D> intake = new EventIntake<>(log, codec, PieceKeys.of(head.headers()));
    return switch (head.mediaType()) {
      case "application/x-ndjson" -> new EventLinesBody(intake, limits.maxEventBytes());
      case "application/json" ->
          WholeBody.limitedTo(limits.maxBodyBytes(), body -> publishArray(intake, body));
      default ->
          throw ErrorCode.MEDIA_TYPE_UNSUPPORTED.error(
              "the content type must be application/x-ndjson or application/json");
    };
  }

  private Response publishArray(EventIntake<D> intake, byte[] body) {
    Iterable<byte[]> elements = EventArray.elements(body);
    try {
      for (byte[] element : elements) {
        if (element.length > limits.maxEventBytes()) {
          intake.longLine(limits.maxEventBytes());
        } else {
          intake.line(element);
        }
      }
      return intake.finish();
    } catch (RuntimeException failure) {
      return intake.failed(failure);
    }
  }
}
