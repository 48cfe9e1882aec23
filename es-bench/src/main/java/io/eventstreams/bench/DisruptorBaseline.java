package io.eventstreams.bench;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.YieldingWaitStrategy;
import io.eventstreams.api.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ready-made events from a thread to another through a Disruptor: one producer, one consumer, both
 * spinning and yielding.
 */
final class DisruptorBaseline implements Subject {
  private static final int SLOTS = 4_096;

  private final RingBuffer<Slot> ring;
  private final BatchEventProcessor<Slot> processor;
  private final List<List<Event<Long>>> chunks;
  private final int published;
  private final Counter counter = new Counter();
  private volatile boolean ended;

  /** One place in the ring. */
  private static final class Slot {
    private @Nullable Event<Long> event;
  }

  /** Looks at each event, and tells its count after each of the consumer's own batches. */
  private static final class Counter implements EventHandler<Slot> {
    private long own;
    private volatile long taken;

    @Override
    public void onEvent(Slot slot, long sequence, boolean endOfBatch) {
      if (slot.event != null) {
        own++;
      }
      if (endOfBatch) {
        taken = own;
      }
    }
  }

  /** Publishes so many events at a time, which is the length of each chunk. */
  DisruptorBaseline(List<List<Event<Long>>> chunks, int published) {
    this.chunks = chunks;
    this.published = published;
    this.ring = RingBuffer.createSingleProducer(Slot::new, SLOTS, new YieldingWaitStrategy());
    this.processor = new BatchEventProcessorBuilder().build(ring, ring.newBarrier(), counter);
    ring.addGatingSequences(processor.getSequence());
    daemon(processor, "bench-consumer");
    daemon(published == 1 ? this::publishEach : this::publishMany, "bench-producer");
  }

  private static void daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public long events() {
    return counter.taken;
  }

  private void publishEach() {
    while (!ended) {
      for (List<Event<Long>> chunk : chunks) {
        for (int i = 0; i < chunk.size(); i++) {
          long sequence = ring.next();
          ring.get(sequence).event = chunk.get(i);
          ring.publish(sequence);
        }
      }
    }
  }

  private void publishMany() {
    while (!ended) {
      for (List<Event<Long>> chunk : chunks) {
        long last = ring.next(published);
        long first = last - published + 1;
        for (int i = 0; i < published; i++) {
          ring.get(first + i).event = chunk.get(i);
        }
        ring.publish(first, last);
      }
    }
  }

  @Override
  public void close() {
    ended = true;
    processor.halt();
  }
}
