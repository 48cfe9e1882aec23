package io.eventstreams.bench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Something that does a stream's work while it is measured: source, topic filter, batches of a size
 * or an age, handler, progress. It has begun when it is made.
 */
abstract class Peer implements Subject {
  /** An open batch is handed over after so long. */
  static final int BATCH_TIMEOUT_MILLIS = 100;

  /** What can be held between two threads, where that can be chosen. */
  static final int BUFFER = 4_096;

  /** So long may what was delivered take to get through. */
  static final Duration END = Duration.ofSeconds(10);

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  final PeerFeed feed;
  final PeerHandler handler = new PeerHandler();

  Peer(PeerFeed feed) {
    this.feed = feed;
  }

  /** The position of the progress that was kept last. */
  String progress() {
    return handler.progress();
  }

  @Override
  public final long events() {
    return feed.sourceEvents(handler.events());
  }

  @Override
  public long batches() {
    return handler.batches();
  }

  /**
   * Ends the source, waits for the rest, closes everything, and checks what the handler got.
   *
   * @throws IllegalStateException when that is not what the source has delivered
   */
  final void verify(Duration patience) throws InterruptedException {
    PeerChecksum expected = feed.end(patience);
    long began = System.nanoTime();
    while (!isThrough(expected) && System.nanoTime() - began < patience.toNanos()) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    String kept = progress();
    close();
    PeerChecksum got = handler.checksum();
    if (!got.equals(expected)) {
      throw new IllegalStateException("the handler got " + got + " instead of " + expected);
    }
    if (!feed.lastPositions().contains(kept)) {
      throw new IllegalStateException(
          "progress ends at '" + kept + "' instead of " + feed.lastPositions());
    }
  }

  /**
   * The same for a measurement, which must have seen something get through and be stored: the best
   * figures come from a writer that has died unseen.
   */
  final void verify(String label, Window.Counted counted) throws InterruptedException {
    try {
      verify(END);
    } catch (IllegalStateException wrong) {
      throw new IllegalStateException(label + ": " + wrong.getMessage(), wrong);
    }
    String within =
        " within the measured " + Seconds.text(Duration.ofNanos(counted.nanos())) + " s";
    if (counted.events() == 0) {
      throw new IllegalStateException(label + ": nothing got through" + within);
    }
    if (hasCheckpoints() && counted.saves() == 0) {
      throw new IllegalStateException(label + ": no checkpoint was stored" + within);
    }
  }

  private boolean isThrough(PeerChecksum expected) {
    return handler.events() >= expected.events() && feed.lastPositions().contains(progress());
  }

  /** Runs a part of a peer on a thread that does not keep the process alive. */
  static Thread daemon(String name, Part part) {
    Thread thread =
        new Thread(
            () -> {
              try {
                part.run();
              } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** What a thread does until it is interrupted or has no more to do. */
  interface Part {
    void run() throws InterruptedException;
  }
}
