package io.eventstreams.transport.netty.internal.websocket;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after another without a thread of its own: whoever adds a task while nobody runs
 * any, runs them all. A task that adds a task does not run it, so there is no recursion; but for
 * what comes back from a {@link #calling call}.
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

  /**
   * Who runs a task and is inside a call; only its own name means something to a thread, so that it
   * need not see what others write.
   */
  private @Nullable Thread caller;

  void execute(Runnable task) {
    // Only when nothing else waits: what was added before must be done before.
    if (caller == Thread.currentThread() && pending.get() == 1) {
      caller = null;
      try {
        task.run();
      } finally {
        caller = Thread.currentThread();
      }
      return;
    }
    queue.add(task);
    if (pending.getAndIncrement() == 0) {
      drain();
    }
  }

  /**
   * Calls somebody, as the last thing that a task does. Tasks that this adds are run within it,
   * unless others wait: what follows an answer is on its way before the caller, which may have to
   * wake up others, is done.
   */
  void calling(Runnable call) {
    caller = Thread.currentThread();
    try {
      call.run();
    } finally {
      caller = null;
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
