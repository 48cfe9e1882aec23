package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.StreamLag;
import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** How far a stream is behind, as JSON; what nobody can tell is left out. */
final class LagJson {
  private static final JsonFactory JSON = new JsonFactory();

  private LagJson() {}

  static byte[] print(StreamLag lag) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.writeStartObject();
      out.writeStringProperty("position", lag.position());
      if (lag.eventsBehind().isPresent()) {
        out.writeNumberProperty("eventsBehind", lag.eventsBehind().getAsLong());
      }
      if (lag.bufferedEvents().isPresent()) {
        out.writeNumberProperty("bufferedEvents", lag.bufferedEvents().getAsLong());
      }
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
