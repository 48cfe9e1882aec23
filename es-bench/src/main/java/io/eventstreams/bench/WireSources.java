package io.eventstreams.bench;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One {@link WireSource} for each of a number of streams, all of the same load.
 *
 * <p><b>Threads:</b> each runs on one of its own; the rest may be called by any.
 */
final class WireSources implements EventSource<GenericEventStream, RawJson> {
  private final WireLoad load;
  private final List<WireSource> sources;

  /**
   * Makes them.
   *
   * @param window how many batches the slowest receiver may lack
   */
  WireSources(WireLoad load, int streams, long window) {
    this.load = load;
    this.sources = Stream.generate(() -> new WireSource(load, window)).limit(streams).toList();
  }

  /** The names of their streams. */
  List<String> names() {
    return IntStream.range(0, sources.size()).mapToObj(WireSources::name).toList();
  }

  private static String name(int index) {
    return index == 0 ? WireText.STREAM : WireText.STREAM + index;
  }

  void begin() {
    sources.forEach(WireSource::begin);
  }

  void progressed(long batches) {
    sources.forEach(source -> source.progressed(batches));
  }

  /** Asks all to end; how many batches they have delivered, once they have. */
  long stop() throws InterruptedException {
    long batches = 0;
    for (WireSource source : sources) {
      batches += load.batches(source.stop());
    }
    return batches;
  }

  /** The sum of the checksums of what they have delivered, once they were stopped. */
  long checksum() {
    return sources.stream()
        .mapToLong(source -> load.checksum(load.batches(source.delivered())))
        .sum();
  }

  @Override
  public void run(
      SourceContext<GenericEventStream> context, String checkpoint, Deliver<RawJson> deliver) {
    int index = names().indexOf(context.spec().fields().name());
    sources.get(index).run(context, checkpoint, deliver);
  }
}
