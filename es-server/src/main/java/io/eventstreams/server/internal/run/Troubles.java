package io.eventstreams.server.internal.run;

import io.eventstreams.api.spi.EventStreamListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What went wrong while the server ended, for which the process exits as failed.
 *
 * <p><b>Threads:</b> any.
 */
final class Troubles implements EventStreamListener {
  private final List<String> lines = new CopyOnWriteArrayList<>();

  @Override
  public void closedUnfinished(StreamRef stream, String why) {
    lines.add("stream " + stream.name() + " had not stopped: " + why);
  }

  void failed(Exception failure) {
    lines.add("closing failed: " + failure.getMessage());
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
