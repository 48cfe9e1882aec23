package io.eventstreams.engine.internal.runner;

import io.eventstreams.api.StreamDiagnosis;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Questions to a stream's drainer about how it stands, and its latest answer. Nothing is done while
 * nobody asks.
 *
 * <p><b>Threads:</b> {@link #ask} and {@link #await} by any, {@link #answer} by the drainer.
 *
 * <p><b>Memory order:</b> a question is counted before the mailbox's bit is raised, and the drainer
 * reads the count after it has taken the bit: an answer is at least as new as the questions that it
 * covers. All fields are guarded by {@code lock}.
 */
final class Inquiry {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long asked;
  private long answered;
  private @Nullable Answer answer;

  /**
   * How a stream stands.
   *
   * @param bufferedEvents matching events that were accepted and are not settled
   */
  record Answer(StreamDiagnosis diagnosis, long bufferedEvents) {}

  /** The number of a new question; the caller then raises the bit. */
  long ask() {
    lock.lock();
    try {
      return ++asked;
    } finally {
      lock.unlock();
    }
  }

  /** The number of the latest question. */
  long latest() {
    lock.lock();
    try {
      return asked;
    } finally {
      lock.unlock();
    }
  }

  void answer(long question, Answer newAnswer) {
    lock.lock();
    try {
      answered = question;
      answer = newAnswer;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the answer; null when there is none in time. */
  @Nullable Answer await(long question, Waits waits, long timeoutNanos)
      throws InterruptedException {
    boolean isThere = waits.await(lock, changed, () -> answered - question >= 0, timeoutNanos);
    lock.lock();
    try {
      return isThere ? answer : null;
    } finally {
      lock.unlock();
    }
  }
}
