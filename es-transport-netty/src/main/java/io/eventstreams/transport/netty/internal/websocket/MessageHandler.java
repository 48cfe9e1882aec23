package io.eventstreams.transport.netty.internal.websocket;

/**
 * Takes the messages of clients, each in one piece and, if it is text, valid UTF-8.
 *
 * <p><b>Threads:</b> the event loop of the connection.
 */
@FunctionalInterface
interface MessageHandler {
  void message(Connection connection, byte[] bytes, boolean text);
}
