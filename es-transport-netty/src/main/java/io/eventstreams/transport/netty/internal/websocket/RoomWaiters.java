package io.eventstreams.transport.netty.internal.websocket;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/**
 * Tasks that wait until there is room.
 *
 * <p><b>Threads:</b> any.
 *
 * <p><b>Memory order:</b> who waits puts its task and then asks for room; who makes room does so
 * and then looks for tasks. Putting a task and making room are both volatile writes, and both looks
 * volatile reads, so that at least one of the two sees the other. Each task is taken by one.
 */
final class RoomWaiters {
  private final BooleanSupplier room;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  /**
   * Nobody waits yet.
   *
   * @param room whether there is room, by reading volatile fields
   */
  RoomWaiters(BooleanSupplier room) {
    this.room = room;
  }

  /** Does something once there is room, perhaps at once. */
  void await(Runnable task) {
    waiting.add(task);
    tell();
  }

  /** There may be room. */
  void tell() {
    while (!waiting.isEmpty() && room.getAsBoolean()) {
      Runnable task = waiting.poll();
      if (task != null) {
        task.run();
      }
    }
  }

  /** There will be no room any more. */
  void forget() {
    waiting.clear();
  }
}
