package io.eventstreams.engine.internal.runner;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread for each task: a virtual one where the JDK has them, else a daemon thread.
 *
 * <p><b>Threads:</b> any.
 */
final class ThreadPerTask implements EngineThreads {
  private static final int IDLE_SECONDS = 10;
  private static final @Nullable MethodHandle IS_VIRTUAL = findIsVirtual();

  private final ExecutorService executor;

  /** Threads that may spin at the same time: each keeps a processor from those that work. */
  private final Semaphore spinners = new Semaphore(Runtime.getRuntime().availableProcessors() / 2);

  private ThreadPerTask(ExecutorService executor) {
    this.executor = executor;
  }

  static EngineThreads create(String namePrefix) {
    ExecutorService virtual = IS_VIRTUAL == null ? null : virtualExecutor(namePrefix);
    return new ThreadPerTask(virtual == null ? platformExecutor(namePrefix) : virtual);
  }

  @Override
  public boolean execute(Runnable task) {
    try {
      executor.execute(task);
      return true;
    } catch (RejectedExecutionException closed) {
      return false;
    }
  }

  @Override
  public boolean beginSpin() {
    return spinners.tryAcquire();
  }

  @Override
  public void endSpin() {
    spinners.release();
  }

  /**
   * Lets others run after a while of work: a virtual thread that never parks starves those on its
   * carrier, and yielding does not help.
   */
  static void breathe() {
    LockSupport.parkNanos(1);
  }

  /** Whether the calling thread is a virtual one, which must not be kept busy without end. */
  static boolean isVirtual() {
    if (IS_VIRTUAL == null) {
      return false;
    }
    try {
      return (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void close() {
    executor.shutdown();
  }

  private static ExecutorService platformExecutor(String namePrefix) {
    AtomicLong counter = new AtomicLong();
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, namePrefix + counter.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * The JDK's executor of virtual threads, found by reflection since the code is compiled for 17.
   */
  private static @Nullable ExecutorService virtualExecutor(String namePrefix) {
    try {
      Class<?> builderType = Class.forName("java.lang.Thread$Builder");
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      builder =
          builderType.getMethod("name", String.class, long.class).invoke(builder, namePrefix, 1L);
      ThreadFactory factory = (ThreadFactory) builderType.getMethod("factory").invoke(builder);
      return (ExecutorService)
          Executors.class
              .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
              .invoke(null, factory);
    } catch (ReflectiveOperationException tooOld) {
      return null;
    }
  }

  private static @Nullable MethodHandle findIsVirtual() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (ReflectiveOperationException tooOld) {
      return null;
    }
  }
}
