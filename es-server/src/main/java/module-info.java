import org.jspecify.annotations.NullMarked;

/**
 * The modules assembled into one runnable process: {@code java -jar es-server.jar}. Nothing is
 * exported, since nobody builds on a program.
 */
@NullMarked
module io.eventstreams.server {
  requires static transitive org.jspecify;
  requires com.zaxxer.hikari;
  requires io.eventstreams.api;
  requires io.eventstreams.engine;
  requires io.eventstreams.store.chronicle;
  requires io.eventstreams.store.jdbc;
  requires io.eventstreams.transport.netty;
  requires java.logging;
  requires java.net.http;
  requires tools.jackson.core;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.yaml;
}
