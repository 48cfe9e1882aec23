package io.eventstreams.transport.netty.internal.websocket;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.local.LocalIoHandler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;

/**
 * One event loop, which can be told to be faster than all others: whoever gives it a task goes on
 * when that is done.
 */
final class OutrunningLoops extends MultiThreadIoEventLoopGroup {
  private volatile Runnable beforeEach;

  OutrunningLoops() {
    super(1, LocalIoHandler.newFactory());
  }

  /**
   * Is fast from now on.
   *
   * @param first done before each task of others, on the loop
   */
  void outrun(Runnable first) {
    beforeEach = first;
  }

  @Override
  protected IoEventLoop newChild(
      Executor executor, IoHandlerFactory ioHandlerFactory, Object... args) {
    return new Loop(executor, ioHandlerFactory);
  }

  private final class Loop extends SingleThreadIoEventLoop {
    Loop(Executor executor, IoHandlerFactory ioHandlerFactory) {
      super(OutrunningLoops.this, executor, ioHandlerFactory);
    }

    @Override
    public void execute(Runnable task) {
      Runnable first = beforeEach;
      if (first == null || inEventLoop()) {
        super.execute(task);
        return;
      }
      CountDownLatch done = new CountDownLatch(1);
      super.execute(
          () -> {
            try {
              first.run();
              task.run();
            } finally {
              done.countDown();
            }
          });
      try {
        done.await();
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
    }
  }
}
