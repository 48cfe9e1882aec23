package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.DispatcherFactory;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** What is sent in a run, by us or by Netty alone, and what is told of it. */
interface WireLoad {
  /** The most events of a batch. */
  int batchSize();

  /** How long a batch of ours may wait to become full. */
  Duration batchTimeout();

  /** How many lists of events there are. */
  long lists();

  /** A list of events, counted from 0, once it is to arrive. One thread. */
  List<Event<RawJson>> list(long index);

  /** How many batches were made of the first lists, all of which are delivered. */
  long batches(long lists);

  /** The sum of the checksums of the first batches. */
  long checksum(long batches);

  /** Watches the dispatchers of ours as far as it has to. */
  DispatcherFactory<GenericEventStream, RawJson> watched(
      DispatcherFactory<GenericEventStream, RawJson> dispatchers);

  /** The same for Netty alone. */
  BareBatches bare();

  /** All receivers are there; the sender begins next. */
  void begin();

  /** Warms up, and measures. */
  List<ResultRow> measure(WireRun run, WireSender sender, PrintStream progress)
      throws InterruptedException;
}
