package io.eventstreams.bench;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import com.lmax.disruptor.WaitStrategy;
import io.eventstreams.api.Event;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Disruptor between the source with its filter and the batches: both sides spin and yield. */
final class DisruptorPeer extends Peer {
  private final RingBuffer<Slot> ring =
      RingBuffer.createSingleProducer(Slot::new, BUFFER, new YieldUntilDue());
  private final BatchEventProcessor<Slot> processor;
  private final List<Event<Long>> wanted = new ArrayList<>();

  /** One place in the ring. */
  private static final class Slot {
    private @Nullable Event<Long> event;
  }

  /** Spins and yields as the Disruptor's own strategy does, but not for longer than a batch. */
  private static final class YieldUntilDue implements WaitStrategy {
    private static final int SPINS = 100;

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // as the Disruptor does
    public long waitFor(
        long sequence, Sequence cursor, Sequence dependentSequence, SequenceBarrier barrier)
        throws AlertException, TimeoutException {
      long began = 0;
      long available = dependentSequence.get();
      for (int spins = SPINS; available < sequence; available = dependentSequence.get()) {
        barrier.checkAlert();
        if (spins > 0) {
          spins--;
          continue;
        }
        Thread.yield();
        long now = System.nanoTime();
        if (began == 0) {
          began = now;
        } else if (now - began >= PeerBatcher.TIMEOUT_NANOS) {
          throw TimeoutException.INSTANCE;
        }
      }
      return available;
    }

    @Override
    public void signalAllWhenBlocking() {
      // Nobody blocks.
    }
  }

  /** Gathers what it takes. */
  private static final class Gatherer implements EventHandler<Slot> {
    private final PeerBatcher batcher;

    Gatherer(PeerBatcher batcher) {
      this.batcher = batcher;
    }

    @Override
    public void onEvent(Slot slot, long sequence, boolean endOfBatch) {
      if (slot.event != null) {
        batcher.add(slot.event);
      }
      if (endOfBatch) {
        batcher.flushIfDue();
      }
    }

    @Override
    public void onTimeout(long sequence) {
      batcher.flushIfDue();
    }
  }

  /** Publishes each chunk at once, or every event for itself. */
  DisruptorPeer(PeerFeed feed, int batch, boolean byChunk) {
    super(feed);
    processor =
        new BatchEventProcessorBuilder()
            .build(ring, ring.newBarrier(), new Gatherer(new PeerBatcher(batch, handler)));
    ring.addGatingSequences(processor.getSequence());
    daemon("bench-consumer", processor::run);
    daemon("bench-producer", () -> feed.deliverTo(byChunk ? this::publishChunk : this::publish));
  }

  private void publish(List<Event<Long>> chunk) {
    for (int i = 0; i < chunk.size(); i++) {
      Event<Long> event = chunk.get(i);
      if (feed.accepts(event)) {
        long sequence = ring.next();
        ring.get(sequence).event = event;
        ring.publish(sequence);
      }
    }
  }

  private void publishChunk(List<Event<Long>> chunk) {
    wanted.clear();
    for (int i = 0; i < chunk.size(); i++) {
      if (feed.accepts(chunk.get(i))) {
        wanted.add(chunk.get(i));
      }
    }
    if (wanted.isEmpty()) {
      return;
    }
    long last = ring.next(wanted.size());
    long first = last - wanted.size() + 1;
    for (int i = 0; i < wanted.size(); i++) {
      ring.get(first + i).event = wanted.get(i);
    }
    ring.publish(first, last);
  }

  @Override
  public void close() {
    processor.halt();
  }
}
