import org.jspecify.annotations.NullMarked;

/** The engine: everything that moves. */
@NullMarked
@SuppressWarnings("requires-automatic")
module io.eventstreams.engine {
  requires static transitive org.jspecify;
  requires transitive io.eventstreams.api;
  requires re2j;

  exports io.eventstreams.engine;
}
