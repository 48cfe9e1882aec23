package io.eventstreams.server;

import io.eventstreams.api.Event;
import io.eventstreams.engine.simulation.RealReceipts;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes webhooks, a stream at each path: with errors, redirects, refusals, silence, and connections
 * that end in the middle.
 */
final class HookServer implements AutoCloseable {
  private static final String CONTENT_LENGTH = "content-length:";

  private final RealReceipts receipts;
  private final ServerSocket socket;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private HookServer(RealReceipts receipts, ServerSocket socket) {
    this.receipts = receipts;
    this.socket = socket;
  }

  static HookServer start(RealReceipts receipts) {
    try {
      ServerSocket socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
      HookServer server = new HookServer(receipts, socket);
      daemon(server::acceptAll);
      return server;
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "webhooks");
    thread.setDaemon(true);
    thread.start();
  }

  String url(String stream) {
    return "http://127.0.0.1:" + socket.getLocalPort() + "/" + stream;
  }

  private void acceptAll() {
    while (!closed) {
      try {
        Socket accepted = socket.accept();
        open.add(accepted);
        daemon(() -> serve(accepted));
      } catch (IOException ended) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      boolean goesOn = true;
      while (goesOn) {
        String head = head(in);
        byte[] body = in.readNBytes(length(head));
        goesOn = answer(connection, head.substring(head.indexOf('/') + 1).split(" ")[0], body);
      }
    } catch (IOException gone) {
      // The client ended it, or close did.
    } finally {
      open.remove(connection);
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static int length(String head) {
    for (String line : head.split("\r\n")) {
      if (line.toLowerCase(Locale.ROOT).startsWith(CONTENT_LENGTH)) {
        return Integer.parseInt(line.substring(CONTENT_LENGTH.length()).strip());
      }
    }
    return 0;
  }

  /** Whether the connection goes on. */
  private boolean answer(Socket connection, String stream, byte[] body) throws IOException {
    List<Event<Integer>> events = SocketTransport.events(body);
    receipts.comes(stream, events);
    if (receipts.happens("webhook lost before")) {
      receipts.drops(stream, events);
      return false;
    }
    if (receipts.happens("webhook error")) {
      return reply(connection, "500 Internal Server Error", "");
    }
    if (receipts.happens("webhook redirect")) {
      return reply(connection, "302 Found", "Location: " + url(stream) + "\r\n");
    }
    if (receipts.happens("webhook refuses")) {
      return reply(connection, "413 Content Too Large", "");
    }
    if (receipts.happens("webhook busy")) {
      return reply(connection, "503 Service Unavailable", "Retry-After: 0\r\n");
    }
    if (receipts.happens("webhook never answers")) {
      return connection.getInputStream().read() >= 0;
    }
    receipts.keeps(stream, events);
    if (receipts.happens("webhook lost before the answer")) {
      receipts.drops(stream, events);
      return false;
    }
    if (receipts.happens("webhook keeps and never answers")) {
      return connection.getInputStream().read() >= 0;
    }
    return reply(connection, "200 OK", "") && !receipts.happens("webhook lost after the answer");
  }

  private static boolean reply(Socket connection, String status, String headers)
      throws IOException {
    String text = "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: 0\r\n\r\n";
    connection.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    return true;
  }

  @Override
  public void close() {
    closed = true;
    try {
      socket.close();
      for (Socket connection : open) {
        connection.close();
      }
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
