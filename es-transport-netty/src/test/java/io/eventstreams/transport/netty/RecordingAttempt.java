package io.eventstreams.transport.netty;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.spi.Attempt;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An attempt that remembers what a dispatcher did with it. */
final class RecordingAttempt implements Attempt {
  private final String deliveryId;
  private final CompletableFuture<DispatchOutcome> outcome = new CompletableFuture<>();
  private final CountDownLatch handedOver = new CountDownLatch(1);
  final AtomicInteger completions = new AtomicInteger();
  volatile String consumer;
  volatile Runnable whenComplete = () -> {};
  final AtomicInteger progress = new AtomicInteger();
  volatile boolean givenBack;
  private final int number;
  private final boolean wholeOnly;
  private Runnable cancelAction;
  private boolean cancelled;

  RecordingAttempt(String deliveryId) {
    this(deliveryId, 0, true);
  }

  private RecordingAttempt(String deliveryId, int number, boolean wholeOnly) {
    this.deliveryId = deliveryId;
    this.number = number;
    this.wholeOnly = wholeOnly;
  }

  /** An attempt whose batch may be settled in parts. */
  static RecordingAttempt inParts(String deliveryId, int number) {
    return new RecordingAttempt(deliveryId, number, false);
  }

  DispatchOutcome await() {
    try {
      return outcome.get(10, TimeUnit.SECONDS);
    } catch (Exception failure) {
      throw new AssertionError("no outcome of " + deliveryId + " within 10 s", failure);
    }
  }

  boolean isDone() {
    return outcome.isDone();
  }

  void awaitHandOver() {
    try {
      if (!handedOver.await(10, TimeUnit.SECONDS)) {
        throw new AssertionError(deliveryId + " was not handed over within 10 s");
      }
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  boolean isHandedOver() {
    return handedOver.getCount() == 0;
  }

  void cancel() {
    Runnable action;
    synchronized (this) {
      cancelled = true;
      action = cancelAction;
    }
    if (action != null) {
      action.run();
    }
  }

  @Override
  public String streamId() {
    return "00000000-0000-4000-8000-000000000001";
  }

  @Override
  public String streamName() {
    return "demo";
  }

  @Override
  public String deliveryId() {
    return deliveryId;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public Duration timeout() {
    return Duration.ofMinutes(2);
  }

  @Override
  public void handedOver(String newConsumer) {
    consumer = newConsumer;
    handedOver();
  }

  @Override
  public void handedOver() {
    handedOver.countDown();
  }

  @Override
  public synchronized boolean cancelled() {
    return cancelled;
  }

  @Override
  public void onCancel(Runnable action) {
    boolean now;
    synchronized (this) {
      cancelAction = action;
      now = cancelled;
    }
    if (now) {
      action.run();
    }
  }

  @Override
  public void progress(int count) {
    if (wholeOnly) {
      throw new AssertionError("this protocol settles batches as a whole");
    }
    progress.accumulateAndGet(count, Math::max);
  }

  @Override
  public void giveBack() {
    givenBack = true;
    Attempt.super.giveBack();
  }

  @Override
  public void complete(DispatchOutcome result) {
    completions.incrementAndGet();
    whenComplete.run();
    outcome.complete(result);
  }
}
