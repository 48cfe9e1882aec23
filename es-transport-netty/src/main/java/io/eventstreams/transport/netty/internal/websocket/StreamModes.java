package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.DistributionMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which streams there are, and how they deliver. While a definition takes the place of another,
 * both are there; the newer one counts.
 *
 * <p><b>Threads:</b> any.
 */
final class StreamModes {
  private final Map<String, List<DistributionMode>> definitions = new ConcurrentHashMap<>();

  void opened(String stream, DistributionMode mode) {
    definitions.merge(
        stream,
        List.of(mode),
        (before, one) -> {
          List<DistributionMode> more = new ArrayList<>(before);
          more.addAll(one);
          return List.copyOf(more);
        });
  }

  void closed(String stream, DistributionMode mode) {
    definitions.computeIfPresent(
        stream,
        (name, before) -> {
          List<DistributionMode> fewer = new ArrayList<>(before);
          fewer.remove(mode);
          return fewer.isEmpty() ? null : List.copyOf(fewer);
        });
  }

  /** The mode of a stream; null when there is no such stream. */
  @Nullable DistributionMode of(String stream) {
    List<DistributionMode> known = definitions.get(stream);
    return known == null ? null : known.get(known.size() - 1);
  }
}
