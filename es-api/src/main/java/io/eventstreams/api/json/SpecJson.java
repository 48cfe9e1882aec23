package io.eventstreams.api.json;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.SpecCodec;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Streams as JSON: shown to people without their secrets, and stored with them.
 *
 * <p>Members are written in a fixed order, an application's own ones behind {@code
 * checkpointInterval}. Names are read in any case. Durations are read from text or from a whole
 * number of milliseconds.
 *
 * <p><b>Errors:</b> requests: {@link ErrorCode#JSON_INVALID}, {@link ErrorCode#MEMBER_UNKNOWN},
 * {@link ErrorCode#REDACTED_VALUE_GIVEN}, {@link ErrorCode#FIELD_INVALID}, {@link
 * ErrorCode#STATUS_NOT_REQUESTABLE}, {@link ErrorCode#BAD_DURATION}; stored text: {@link
 * ErrorCode#STORED_VALUE_UNREADABLE}.
 *
 * @param <S> the type of the specification
 */
public final class SpecJson<S extends EventStreamSpec<S>> {
  private final SpecCodec<S> codec;

  /** For specifications that {@code codec} describes. */
  public SpecJson(SpecCodec<S> codec) {
    this.codec = codec;
    Set<String> seen = new HashSet<>();
    for (String name : codec.ownFields()) {
      if (BaseFields.isName(name) || !seen.add(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "own field must not have the name of another field, was " + name);
      }
    }
  }

  /** For specifications without own fields. */
  public static SpecJson<GenericEventStream> generic() {
    return new SpecJson<>(SpecCodec.generic());
  }

  /** The stream as people see it. */
  public byte[] print(S spec) {
    return write(spec, JsonUse.SHOWN);
  }

  /**
   * A stream as someone asks for it; {@code created}, {@code updated} and {@code statistics} are
   * ignored, {@code null} is "not set".
   */
  public S readRequest(byte[] json) {
    FieldReader in = FieldReader.of(json, "stream", JsonUse.SHOWN);
    return read(in, GenericEventStream.EMPTY, Map.of());
  }

  /**
   * The stream with some of its fields changed: what is absent from the patch stays, {@code null}
   * unsets, objects are merged member by member. The id, the times and the statistics stay, unless
   * another id is given.
   *
   * <p><b>Source:</b> RFC 7396.
   */
  public S merge(S current, byte[] patch) {
    FieldReader in = FieldReader.of(patch, "patch", JsonUse.SHOWN);
    return read(in, current.base(), codec.write(current));
  }

  /** The whole stream, secrets included, statistics left out. */
  public byte[] printStored(S spec) {
    return write(spec, JsonUse.STORED);
  }

  /** Reads what {@link #printStored} wrote; members with unknown names are ignored. */
  public S readStored(byte[] json) {
    try {
      FieldReader in = FieldReader.of(json, "stored stream", JsonUse.STORED);
      return read(in, GenericEventStream.EMPTY, Map.of());
    } catch (EventStreamException e) {
      throw StoredParts.unreadable("stream", e);
    }
  }

  /**
   * What can be read of the members that every stream has, where {@link #readStored} or the codec
   * refuses the stream: others are not set, and the status is unknown, unless the stream is to be
   * deleted, so that nothing runs it.
   */
  public GenericEventStream readStoredBase(byte[] json) {
    return StoredMembers.of(json).readableBase();
  }

  /** {@link #readStoredBase} with the own fields, or without them when they cannot be read. */
  public S readStoredParts(byte[] json) {
    StoredMembers members = StoredMembers.of(json);
    GenericEventStream base = members.readableBase();
    try {
      return codec.read(base, own(members.reader(), Map.of()));
    } catch (RuntimeException whateverTheCodecThrows) {
      return codec.read(base, Map.of());
    }
  }

  /**
   * What {@link #printStored} wrote with those fields that are set in {@code changes}. All else
   * stays, also what cannot be read here, for who can.
   */
  public byte[] changeStored(byte[] json, EventStreamFields changes) {
    return StoredMembers.of(json).with(changes);
  }

  private byte[] write(S spec, JsonUse use) {
    Map<String, Object> own = codec.write(spec);
    for (String name : own.keySet()) {
      if (!codec.ownFields().contains(name)) {
        throw new IllegalArgumentException("own field must be a declared one, was " + name);
      }
    }
    return FieldWriter.object(
        use,
        out -> {
          BaseFields.writeFirst(out, spec.base());
          OwnFields.write(out, own);
          BaseFields.writeLast(out, spec.base());
        });
  }

  private S read(FieldReader in, GenericEventStream before, Map<String, Object> ownBefore) {
    GenericEventStream base = BaseFields.read(in, before);
    Map<String, Object> own = own(in, ownBefore);
    in.finish();
    return codec.read(base, own);
  }

  private Map<String, Object> own(FieldReader in, Map<String, Object> before) {
    Map<String, Object> own = new LinkedHashMap<>();
    for (String name : codec.ownFields()) {
      Object value = OwnFields.read(in, name, before.get(name));
      if (value != null) {
        own.put(name, value);
      }
    }
    return own;
  }
}
