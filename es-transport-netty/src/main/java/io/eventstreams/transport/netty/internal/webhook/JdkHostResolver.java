package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.transport.netty.HostResolver;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The resolver of the JDK, on a few threads of its own, since it blocks. A name server that hangs
 * can fill them; lookups then fail at once, or when their request's deadline passes.
 *
 * <p><b>Threads:</b> any.
 */
public final class JdkHostResolver implements HostResolver, AutoCloseable {
  private static final int MAX_THREADS = 16;
  private static final int MAX_WAITING = 4_096;
  private static final int KEEP_ALIVE_SECONDS = 10;

  private final ThreadPoolExecutor threads;

  public JdkHostResolver() {
    threads =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            KEEP_ALIVE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            JdkHostResolver::daemon);
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public CompletionStage<List<InetAddress>> resolve(String host) {
    CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
    try {
      threads.execute(() -> lookUp(host, answer));
    } catch (RejectedExecutionException full) {
      answer.completeExceptionally(full);
    }
    return answer;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private static void lookUp(String host, CompletableFuture<List<InetAddress>> answer) {
    try {
      answer.complete(List.of(InetAddress.getAllByName(host)));
    } catch (Exception unknown) {
      answer.completeExceptionally(unknown);
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "webhook-resolver");
    thread.setDaemon(true);
    return thread;
  }
}
