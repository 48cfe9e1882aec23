package io.eventstreams.transport.netty.internal.websocket;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one after another without a thread of its own: whoever adds a task while nobody runs
 * any, runs them all. A task that adds a task does not run it, so there is no recursion.
 *
 * <p>Memory order: a task is visible through the queue; what one task wrote is visible to the next
 * since each run ends with a decrement of {@code pending} and begins with an increment of it or
 * follows the former on the same thread.
 *
 * <p><b>Threads:</b> any.
 */
final class SerialTasks {
  private static final Logger LOG = System.getLogger(SerialTasks.class.getName());

  private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();

  void execute(Runnable task) {
    queue.add(task);
    if (pending.getAndIncrement() == 0) {
      drain();
    }
  }

  private void drain() {
    do {
      Runnable task = Objects.requireNonNull(queue.poll());
      try {
        task.run();
      } catch (Throwable failure) {
        // One failed task must not stop the stream for ever.
        LOG.log(Level.ERROR, "a task of a WebSocket stream failed", failure);
      }
    } while (pending.decrementAndGet() != 0);
  }
}
