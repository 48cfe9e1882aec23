package io.eventstreams.transport.netty;

import io.eventstreams.api.ParkedEvents;
import io.eventstreams.api.spi.ParkedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Parked events in a map.
 *
 * <p><b>Threads:</b> those that find it filled.
 */
public final class FakeParkedEvents implements ParkedEvents {
  private final TreeMap<String, ParkedEvent> rows = new TreeMap<>();

  /** Called for each replay. */
  public BiConsumer<String, Duration> onReplay = (id, longest) -> {};

  /** Puts an event aside whose payload is a text of so many characters. */
  public void add(String id, int chars) {
    String json = "\"" + "x".repeat(chars) + "\"";
    rows.put(id, new ParkedEvent(id, "", 1, id, "t", json, "no", 1, Instant.EPOCH));
  }

  @Override
  public List<ParkedEvent> list(String afterId, int limit) {
    return rows.tailMap(afterId, false).values().stream().limit(limit).toList();
  }

  @Override
  public Optional<ParkedEvent> find(String id) {
    return Optional.ofNullable(rows.get(id));
  }

  @Override
  public long count() {
    return rows.size();
  }

  @Override
  public void replay(String id) {
    throw new UnsupportedOperationException("a replay must have its time");
  }

  @Override
  public void replay(String id, Duration longest) {
    onReplay.accept(id, longest);
  }

  @Override
  public void drop(String id) {
    rows.remove(id);
  }
}
