import org.jspecify.annotations.NullMarked;

/**
 * Everything that moves: it runs event streams over an application's source, in memory and
 * lock-free on the way of an event.
 */
@NullMarked
@SuppressWarnings("requires-automatic")
module io.eventstreams.engine {
  requires static transitive org.jspecify;
  requires transitive io.eventstreams.api;
  requires jdk.jfr;
  requires re2j;

  exports io.eventstreams.engine;
}
