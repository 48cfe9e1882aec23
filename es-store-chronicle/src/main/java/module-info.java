import org.jspecify.annotations.NullMarked;

/**
 * Keeps streams, checkpoints and events in files of one host, with Chronicle Queue.
 *
 * <pre>{@code
 * try (ChronicleStores stores = ChronicleStores.open(Path.of("data"))) {
 *   Persistence<GenericEventStream> persistence = stores.persistence(SpecCodec.generic());
 *   EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
 * }
 * }</pre>
 *
 * <p>Chronicle needs options of the {@code java} command; {@link
 * io.eventstreams.store.chronicle.ChronicleStores#open} names those that are missing.
 */
@NullMarked
@SuppressWarnings("requires-automatic")
module io.eventstreams.store.chronicle {
  requires static transitive org.jspecify;
  requires transitive io.eventstreams.api;
  requires tools.jackson.core;
  requires tools.jackson.databind;
  requires chronicle.bytes;
  requires chronicle.core;
  requires chronicle.queue;
  requires chronicle.wire;
  requires jdk.unsupported;
  requires org.slf4j;

  exports io.eventstreams.store.chronicle;
}
