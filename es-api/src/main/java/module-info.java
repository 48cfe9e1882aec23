import org.jspecify.annotations.NullMarked;

/**
 * The vocabulary of event streams: values, configuration, errors, the manager, and the interfaces
 * that sources, dispatchers and stores implement.
 *
 * <p>Starts no thread and does no I/O. Jackson is needed only by users of {@code
 * io.eventstreams.api.json}.
 */
@NullMarked
module io.eventstreams.api {
  requires static transitive org.jspecify;
  requires static tools.jackson.core;
  requires static tools.jackson.databind;

  exports io.eventstreams.api;
  exports io.eventstreams.api.json;
  exports io.eventstreams.api.query;
  exports io.eventstreams.api.spi;
  exports io.eventstreams.api.text;
}
