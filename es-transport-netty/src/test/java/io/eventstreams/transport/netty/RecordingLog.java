package io.eventstreams.transport.netty;

import io.eventstreams.api.Durability;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.NewEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A log that keeps what is appended, and fails from a given event on. */
final class RecordingLog implements EventLog<RawJson> {
  final List<String> events = new ArrayList<>();
  int largestAppend;
  volatile RuntimeException failure;
  volatile int failsFrom;

  @Override
  public synchronized Optional<Appended> append(
      List<NewEvent<RawJson>> appended, @Nullable String idempotencyKey) {
    if (failure != null && events.size() >= failsFrom) {
      throw failure;
    }
    if (appended.isEmpty()) {
      return Optional.empty();
    }
    largestAppend = Math.max(largestAppend, appended.size());
    int first = events.size() + 1;
    appended.forEach(event -> events.add(event.topic() + "|" + event.data()));
    return Optional.of(new Appended(appended.size(), "" + first, "" + events.size()));
  }

  @Override
  public <S extends EventStreamSpec<S>> EventSource<S, RawJson> source() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Durability durability() {
    return Durability.NONE;
  }

  @Override
  public void close() {}
}
