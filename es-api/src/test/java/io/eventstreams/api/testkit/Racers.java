package io.eventstreams.api.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs several tasks at the same time, all released at once. */
public final class Racers {
  private Racers() {}

  /** The answers in the order of the tasks; the first failure is thrown. */
  public static <T> List<T> race(List<Callable<T>> tasks) throws Exception {
    return race(tasks, Eventually.PATIENCE.multipliedBy(3));
  }

  /** As {@link #race(List)}, with a bound of one's own on how long each is waited for. */
  public static <T> List<T> race(List<Callable<T>> tasks, Duration patience) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      CyclicBarrier start = new CyclicBarrier(tasks.size());
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> task : tasks) {
        futures.add(
            threads.submit(
                () -> {
                  start.await();
                  return task.call();
                }));
      }
      List<T> answers = new ArrayList<>();
      for (Future<T> future : futures) {
        answers.add(future.get(patience.toNanos(), TimeUnit.NANOSECONDS));
      }
      return answers;
    } finally {
      threads.shutdownNow();
    }
  }
}
