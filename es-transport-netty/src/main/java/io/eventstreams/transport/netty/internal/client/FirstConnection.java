package io.eventstreams.transport.netty.internal.client;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Whether a client comes to its first connection within some attempts.
 *
 * <p><b>Threads:</b> {@link #await} any; the others the client's event loop.
 */
public final class FirstConnection {
  private final int attempts;
  private final CountDownLatch decided = new CountDownLatch(1);
  private int failed;
  private volatile @Nullable String failure;

  public FirstConnection(int attempts) {
    this.attempts = attempts;
  }

  public int attempts() {
    return attempts;
  }

  /** There is a connection. */
  void succeeded() {
    decided.countDown();
  }

  /** An attempt has failed, or a connection is lost; whether the first one was given up thereby. */
  boolean failed(String reason) {
    failed++;
    if (decided.getCount() == 0 || failed < attempts) {
      return false;
    }
    failure = reason;
    decided.countDown();
    return true;
  }

  /** Waits until it is decided: why the last attempt failed, or null when there is a connection. */
  public @Nullable String await() throws InterruptedException {
    decided.await();
    return failure;
  }
}
