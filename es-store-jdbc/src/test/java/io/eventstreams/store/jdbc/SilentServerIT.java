package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The server's machine is gone, without a word, while calls are under way. */
final class SilentServerIT {
  /** Passes bytes on, until it is frozen: then connections stay open, and say nothing. */
  private static final class Pipe implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final int target;
    private volatile int frozenBefore;
    private volatile int accepted;

    Pipe(int target) throws IOException {
      this.target = target;
      thread(this::accept);
    }

    int port() {
      return listener.getLocalPort();
    }

    /** All connections that there are. */
    void freeze() {
      frozenBefore = accepted;
    }

    private void accept() throws IOException {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        int number = accepted++;
        sockets.add(client);
        sockets.add(server);
        thread(() -> copy(number, client.getInputStream(), server.getOutputStream()));
        thread(() -> copy(number, server.getInputStream(), client.getOutputStream()));
      }
    }

    private void copy(int number, InputStream in, OutputStream out) throws IOException {
      byte[] bytes = new byte[8192];
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        if (number < frozenBefore) {
          continue;
        }
        out.write(bytes, 0, count);
        out.flush();
      }
    }

    private interface Io {
      void run() throws IOException;
    }

    private static void thread(Io work) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  work.run();
                } catch (IOException closed) {
                  // The test is over
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public void close() throws IOException {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void theStoreWorksAgainWhenTheServerDoes() throws Exception {
    String url = PostgresServer.newSchema();
    int colon = url.indexOf(':', url.indexOf("//"));
    int slash = url.indexOf('/', colon);
    int port = Integer.parseInt(url.substring(colon + 1, slash));
    try (Pipe pipe = new Pipe(port);
        HikariDataSource pool =
            PostgresServer.pool(
                url.substring(0, colon + 1) + pipe.port() + url.substring(slash), 29_000);
        JdbcStores stores = JdbcStores.over(pool)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      List<Thread> threads = new ArrayList<>();
      List<String> told = new CopyOnWriteArrayList<>();
      for (int i = 0; i < 8; i++) {
        Thread thread =
            new Thread(
                () -> {
                  try {
                    while (true) {
                      append(log);
                    }
                  } catch (EventStreamException failure) {
                    told.add(failure.getMessage());
                  }
                });
        thread.start();
        threads.add(thread);
      }
      Thread.sleep(1_000);
      pipe.freeze();
      for (Thread thread : threads) {
        thread.join(Duration.ofSeconds(70).toMillis());
        assertThat(thread.isAlive()).isFalse();
      }
      String again = "";
      for (int i = 0; i < 3; i++) {
        try {
          append(log);
          again = "";
          break;
        } catch (EventStreamException failure) {
          again = failure.getMessage();
        }
      }
      assertThat(again).as("after %s", told).isEmpty();
    }
  }

  private static void append(EventLog<byte[]> log) {
    log.append(List.of(new NewEvent<>("t", "1".getBytes(StandardCharsets.UTF_8))), null);
  }
}
