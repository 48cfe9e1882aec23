package io.eventstreams.transport.netty.internal.client;

import io.netty.channel.ChannelConfig;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a client that wait for its handler, whatever connection they came on. While there
 * are too many, the present connection is not read.
 *
 * <p><b>Threads:</b> event loop; the batches on the handler's thread. It lowers the count before it
 * looks for the connection, and the event loop tells of the connection before it looks at the
 * count: so one of them sees that there is reading to begin again.
 */
final class HandlerQueue {
  private static final int MAX_WAITING = 64;

  private final Executor handlerThread;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile @Nullable ChannelConfig connection;

  HandlerQueue(Executor handlerThread) {
    this.handlerThread = handlerThread;
  }

  /** There is a new connection. */
  void connected(ChannelConfig present) {
    connection = present;
    if (waiting.get() >= MAX_WAITING) {
      pause();
    }
  }

  /** One more batch waits, of the present connection. */
  void add(Runnable batch) {
    if (waiting.incrementAndGet() >= MAX_WAITING) {
      pause();
    }
    try {
      handlerThread.execute(
          () -> {
            try {
              batch.run();
            } finally {
              done();
            }
          });
    } catch (RejectedExecutionException closed) {
      // The client has been closed.
    }
  }

  private void pause() {
    read(false);
    if (waiting.get() <= MAX_WAITING / 2) {
      // The handler has caught up just now, and will not say so again.
      read(true);
    }
  }

  private void done() {
    if (waiting.decrementAndGet() == MAX_WAITING / 2) {
      read(true);
    }
  }

  private void read(boolean on) {
    ChannelConfig present = connection;
    if (present != null) {
      present.setAutoRead(on);
    }
  }
}
