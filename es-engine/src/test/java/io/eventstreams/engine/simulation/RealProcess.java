package io.eventstreams.engine.simulation;

import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.GenericEventStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One manager over the store, as if it were a process.
 *
 * <p><b>Threads:</b> within a step of the history, but for the manager.
 */
final class RealProcess {
  final int number;

  /** The newest instance of each stream. */
  final Map<String, RealInstance> instances = new HashMap<>();

  final List<RealConsumer> consumers = new ArrayList<>();

  /** Set when the manager begins to close. */
  boolean isClosing;

  /** Set when the manager has been closed and nothing was in the way of it. */
  boolean hasClosed;

  volatile @Nullable EventStreamManager<GenericEventStream> manager;

  /** Its part of a transport; null when consumers are in this process. */
  volatile RealTransport.@Nullable Side side;

  void closeSide() {
    RealTransport.Side open = side;
    if (open != null) {
      side = null;
      open.close();
    }
  }

  RealProcess(int number) {
    this.number = number;
  }

  void troubled(String streamId, String cause) {
    RealInstance instance = instances.get(streamId);
    if (instance != null) {
      instance.troubled(cause);
    }
  }
}
