package io.eventstreams.bench;

import java.util.concurrent.ArrayBlockingQueue;

/** Events one by one from a thread to another through the JDK's bounded blocking queue. */
final class QueueBaseline implements Subject {
  private final ArrayBlockingQueue<Long> queue;
  private final Thread producer;
  private final Thread consumer;
  private volatile long taken;

  QueueBaseline(int capacity) {
    queue = new ArrayBlockingQueue<>(capacity);
    producer = new Thread(this::produce, "bench-producer");
    consumer = new Thread(this::consume, "bench-consumer");
    producer.setDaemon(true);
    consumer.setDaemon(true);
    producer.start();
    consumer.start();
  }

  @Override
  public long events() {
    return taken;
  }

  private void produce() {
    try {
      for (Long event = 0L; !Thread.currentThread().isInterrupted(); ) {
        queue.put(event);
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one consumer
  private void consume() {
    try {
      while (true) {
        queue.take();
        taken++;
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    producer.interrupt();
    consumer.interrupt();
  }
}
