package io.eventstreams.transport.netty;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Bytes over a socket, for what no proper client would send. */
final class RawSocket implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  RawSocket(EventStreamsServer server) {
    this(server.port());
  }

  RawSocket(int port) {
    try {
      socket = new Socket("127.0.0.1", port);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      in = new DataInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  /** A socket after a WebSocket handshake. */
  static RawSocket webSocket(EventStreamsServer server) {
    return webSocket(server.port());
  }

  static RawSocket webSocket(int port) {
    RawSocket raw = new RawSocket(port);
    raw.send(handshake("/ws", ""));
    String head = raw.readHead();
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError("no upgrade: " + head);
    }
    return raw;
  }

  static String handshake(String path, String moreHeaders) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: localhost:1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + moreHeaders
        + "\r\n";
  }

  void send(String text) {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  void send(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  /** Whether nothing comes for so long. */
  boolean hasNothingFor(int millis) {
    try {
      socket.setSoTimeout(millis);
      in.read();
      return false;
    } catch (SocketTimeoutException silent) {
      return true;
    } catch (IOException failure) {
      throw new AssertionError(failure);
    } finally {
      resetTimeout();
    }
  }

  private void resetTimeout() {
    try {
      socket.setSoTimeout(TIMEOUT_MILLIS);
    } catch (SocketException failure) {
      throw new AssertionError(failure);
    }
  }

  /** Sends nothing more. */
  void endSending() {
    try {
      socket.shutdownOutput();
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  /** Sends a masked frame. */
  void frame(int firstByte, byte[] payload) {
    send(masked(firstByte, payload));
  }

  /** The bytes of a masked frame. */
  static byte[] masked(int firstByte, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(firstByte);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else if (payload.length < 65_536) {
      frame.write(0x80 | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    } else {
      frame.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) payload.length >> shift));
      }
    }
    byte[] mask = {1, 2, 3, 4};
    frame.writeBytes(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.write(payload[i] ^ mask[i % 4]);
    }
    return frame.toByteArray();
  }

  void text(String text) {
    frame(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads frames until the close frame and answers its code; 1006 when the connection just ends.
   */
  int awaitCloseCode() {
    try {
      while (true) {
        Frame frame = readFrame();
        if (frame == null) {
          return 1006;
        }
        if (frame.opcode() == 8) {
          byte[] payload = frame.payload();
          return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        }
      }
    } catch (SocketException | EOFException reset) {
      return 1006;
    } catch (SocketTimeoutException silent) {
      throw new AssertionError("no close frame within 10 s", silent);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  /** Reads frames up to the next text. */
  String readText() {
    return new String(readUntil(1), StandardCharsets.UTF_8);
  }

  /** Reads frames up to the next pong, and answers its payload. */
  byte[] readPong() {
    return readUntil(10);
  }

  private byte[] readUntil(int opcode) {
    try {
      while (true) {
        Frame frame = readFrame();
        if (frame == null) {
          throw new AssertionError("the connection ended");
        }
        if (frame.opcode() == opcode) {
          return frame.payload();
        }
      }
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  private record Frame(int opcode, byte[] payload) {}

  private Frame readFrame() throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    int length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = Math.toIntExact(in.readLong());
    }
    byte[] payload = new byte[length];
    in.readFully(payload);
    return new Frame(first & 0x0f, payload);
  }

  /** Reads up to the blank line after the headers. */
  String readHead() {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    try {
      while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
        int b = in.read();
        if (b < 0) {
          break;
        }
        head.write(b);
      }
      return head.toString(StandardCharsets.US_ASCII);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  /** The first text that comes whole before the end of the connection; null when there is none. */
  String readTextOrEnd() {
    try {
      while (true) {
        Frame frame = readFrame();
        if (frame == null) {
          return null;
        }
        if (frame.opcode() == 1) {
          return new String(frame.payload(), StandardCharsets.UTF_8);
        }
      }
    } catch (EOFException | SocketException cut) {
      return null;
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  /** Reads to the end of the connection. */
  String readAll() {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketTimeoutException open) {
      throw new AssertionError("the connection was still open after 10 s", open);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  /** Whether the connection ends without a byte more. */
  boolean endsSilently() {
    try {
      return in.read() < 0;
    } catch (SocketException reset) {
      return true;
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }
}
