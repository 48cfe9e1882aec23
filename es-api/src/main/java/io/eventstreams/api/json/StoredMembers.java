package io.eventstreams.api.json;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.GenericEventStream;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The members of a stored stream, of which a later release may have written some in a way that
 * cannot be read here.
 *
 * <p><b>Threads:</b> one.
 */
final class StoredMembers {
  private final ObjectNode members = StrictJson.EXACT.createObjectNode();

  private StoredMembers() {}

  static StoredMembers of(byte[] json) {
    try {
      StoredMembers stored = new StoredMembers();
      stored.addAll(FieldReader.object(json, "stored stream", JsonUse.STORED));
      return stored;
    } catch (EventStreamException e) {
      throw StoredParts.unreadable("stream", e);
    }
  }

  private void addAll(JsonNode object) {
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      members.set(member.getKey(), member.getValue());
    }
  }

  FieldReader reader() {
    return FieldReader.of(members, JsonUse.STORED);
  }

  /** Without those that cannot be read, and not to be run. */
  GenericEventStream readableBase() {
    StoredMembers readable = new StoredMembers();
    for (Map.Entry<String, JsonNode> member : members.properties()) {
      StoredMembers alone = new StoredMembers();
      alone.members.set(member.getKey(), member.getValue());
      if (alone.isReadable()) {
        readable.members.set(member.getKey(), member.getValue());
      }
    }
    GenericEventStream base = BaseFields.read(readable.reader(), GenericEventStream.EMPTY);
    return base.fields().status() == EventStreamStatus.DELETED
        ? base
        : base.withFields(base.fields().withStatus(EventStreamStatus.UNKNOWN));
  }

  private boolean isReadable() {
    try {
      GenericEventStream unused = BaseFields.read(reader(), GenericEventStream.EMPTY);
      return true;
    } catch (EventStreamException | IllegalArgumentException unreadable) {
      return false;
    }
  }

  byte[] with(EventStreamFields changes) {
    GenericEventStream changed = GenericEventStream.EMPTY.withFields(changes);
    JsonNode given =
        StrictJson.tree(
            FieldWriter.object(JsonUse.STORED, out -> BaseFields.writeFirst(out, changed)),
            JsonUse.STORED);
    StoredMembers all = new StoredMembers();
    all.addAll(members);
    for (Map.Entry<String, JsonNode> member : given.properties()) {
      if (!member.getValue().isNull()) {
        all.members.set(member.getKey(), member.getValue());
      }
    }
    return StrictJson.EXACT.writeValueAsBytes(all.members);
  }
}
