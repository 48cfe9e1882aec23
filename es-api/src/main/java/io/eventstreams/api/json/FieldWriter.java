package io.eventstreams.api.json;

import io.eventstreams.api.Secret;
import io.eventstreams.api.text.DurationText;
import io.eventstreams.api.text.TimeText;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * Writes the members of objects in the order of the calls. Fields that are null are left out,
 * unless the method says otherwise.
 *
 * <p><b>Threads:</b> one.
 */
final class FieldWriter {
  private final JsonGenerator out;
  private final JsonUse use;

  private FieldWriter(JsonGenerator out, JsonUse use) {
    this.out = out;
    this.use = use;
  }

  /** The text of one object. */
  static byte[] object(JsonUse use, Consumer<FieldWriter> members) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = StrictJson.VALUES.createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.writeStartObject();
      members.accept(new FieldWriter(out, use));
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  JsonUse use() {
    return use;
  }

  JsonGenerator generator() {
    return out;
  }

  void nested(String name, Consumer<FieldWriter> members) {
    out.writeName(name);
    out.writeStartObject();
    members.accept(this);
    out.writeEndObject();
  }

  void text(String name, @Nullable String value) {
    if (value != null) {
      out.writeName(name);
      out.writeString(WellFormed.text(value));
    }
  }

  void textOrNull(String name, @Nullable String value) {
    if (value == null) {
      out.writeNullProperty(name);
    } else {
      text(name, value);
    }
  }

  void textUnlessEmpty(String name, String value) {
    if (!value.isEmpty()) {
      text(name, value);
    }
  }

  void timeOrNull(String name, @Nullable Instant value) {
    textOrNull(name, value == null ? null : TimeText.print(value));
  }

  void duration(String name, @Nullable Duration value) {
    text(name, value == null ? null : DurationText.printNearest(value));
  }

  void durationOrNull(String name, @Nullable Duration value) {
    textOrNull(name, value == null ? null : DurationText.printNearest(value));
  }

  void number(String name, @Nullable Number value) {
    if (value != null) {
      out.writeNumberProperty(name, value.longValue());
    }
  }

  void numberOrNull(String name, @Nullable Number value) {
    if (value == null) {
      out.writeNullProperty(name);
    } else {
      number(name, value);
    }
  }

  void numberUnlessZero(String name, long value) {
    if (value != 0) {
      number(name, value);
    }
  }

  void fraction(String name, double value) {
    out.writeNumberProperty(name, value);
  }

  void flag(String name, @Nullable Boolean value) {
    if (value != null) {
      out.writeBooleanProperty(name, value);
    }
  }

  /** A secret that is left out when it must not be seen. */
  void secret(String name, @Nullable Secret value) {
    if (value != null && use == JsonUse.STORED) {
      text(name, value.reveal());
    }
  }

  /** A secret that leaves a mark when it must not be seen. */
  void markedSecret(String name, @Nullable Secret value) {
    if (value != null) {
      text(name, use == JsonUse.STORED ? value.reveal() : Secret.REDACTED);
    }
  }

  /** A URL, whose password must not be seen. */
  void url(String name, @Nullable String value) {
    if (value != null) {
      text(name, use == JsonUse.STORED ? value : UrlPassword.redact(value));
    }
  }

  /** Calls {@code write} for each entry, in the order of the keys. */
  <T> void sorted(String name, @Nullable Map<String, T> map, EntryWriter<T> write) {
    if (map != null) {
      nested(
          name,
          members -> new TreeMap<>(map).forEach((key, value) -> write.write(members, key, value)));
    }
  }

  /** Writes one entry of a map. */
  interface EntryWriter<T> {
    void write(FieldWriter out, String key, T value);
  }
}
