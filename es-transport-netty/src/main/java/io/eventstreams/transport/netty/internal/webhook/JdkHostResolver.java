package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.transport.netty.HostResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The resolver of the JDK, on a few threads of its own, since it blocks. Whoever asks for a name
 * that is being looked up waits for that answer, so that a name server which hangs holds one thread
 * for each of its names, however many ask. Many such names can still fill all threads; lookups then
 * fail at once, or when their request's deadline passes.
 *
 * <p><b>Threads:</b> any.
 */
public final class JdkHostResolver implements HostResolver, AutoCloseable {
  static final int MAX_WAITING = 4_096;

  private static final int MAX_THREADS = 16;
  private static final int KEEP_ALIVE_SECONDS = 10;

  private final AddressBook addresses;
  private final Map<String, Lookup> underWay = new ConcurrentHashMap<>();
  private final ThreadPoolExecutor threads;

  public JdkHostResolver() {
    this(InetAddress::getAllByName);
  }

  JdkHostResolver(AddressBook addresses) {
    this.addresses = addresses;
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

  /** Where addresses are found, by waiting for them. */
  @FunctionalInterface
  interface AddressBook {
    InetAddress[] find(String host) throws UnknownHostException;
  }

  @Override
  public CompletionStage<List<InetAddress>> resolve(String host) {
    Lookup own = new Lookup(host);
    Lookup known = underWay.putIfAbsent(host, own);
    if (known != null) {
      return known.share();
    }
    try {
      threads.execute(own);
    } catch (RejectedExecutionException full) {
      own.fail(full);
    }
    return own.share();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "webhook-resolver");
    thread.setDaemon(true);
    return thread;
  }

  /** One look at the address book, and all who wait for it. */
  private final class Lookup implements Runnable {
    private final String host;
    private final CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
    private final AtomicInteger waiting = new AtomicInteger();

    Lookup(String host) {
      this.host = host;
    }

    /** The answer, unless too many wait for it: those who have given up are not taken out. */
    CompletionStage<List<InetAddress>> share() {
      if (waiting.incrementAndGet() > MAX_WAITING) {
        return CompletableFuture.failedFuture(
            new RejectedExecutionException(MAX_WAITING + " wait for the addresses of " + host));
      }
      return answer;
    }

    @Override
    public void run() {
      try {
        List<InetAddress> found = List.of(addresses.find(host));
        end();
        answer.complete(found);
      } catch (Throwable unknown) {
        // Errors too: nobody would look for this name again.
        fail(unknown);
      }
    }

    void fail(Throwable cause) {
      end();
      answer.completeExceptionally(cause);
    }

    /** Before the answer is given: who asks after it gets a new one. */
    private void end() {
      underWay.remove(host, this);
    }
  }
}
