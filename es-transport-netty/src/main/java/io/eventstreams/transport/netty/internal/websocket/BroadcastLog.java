package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.Event;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The last batches that were broadcast under one name, for clients that come back: without a hole,
 * and bounded in number and bytes. Nothing is kept before a client has come that could ask for it.
 *
 * <p><b>Threads:</b> those of the {@link StreamConsumers} that has it.
 */
final class BroadcastLog {
  /** About what a kept batch, and an id in it, cost beside their bytes. */
  private static final int OBJECT_BYTES = 64;

  private final int maxBatches;
  private final long maxBytes;
  private final String epoch = UUID.randomUUID().toString().replace("-", "");
  private final ArrayDeque<Kept> kept = new ArrayDeque<>();
  private boolean keeping;
  private long keptBytes;
  private long lastNumber;

  private record Kept(BroadcastBatch batch, List<String> sequenceIds, long costBytes) {}

  BroadcastLog(int maxBatches, long maxBytes) {
    this.maxBatches = maxBatches;
    this.maxBytes = maxBytes;
  }

  /** Batches are kept from now on. */
  void keep() {
    keeping = maxBatches > 0;
  }

  /** There is no stream of this name any more: nothing is kept until a client comes again. */
  void forget() {
    keeping = false;
    kept.clear();
    keptBytes = 0;
  }

  /** Whether nothing was broadcast, and nobody waits for it who may ask for it later. */
  boolean isUnused() {
    return lastNumber == 0 && isForgotten();
  }

  /** Whether nothing is kept that anybody may ask for later. */
  boolean isForgotten() {
    return !keeping;
  }

  /**
   * Tells a consumer that it gets what is broadcast, if that is new to it, and gives it what it has
   * missed.
   *
   * @param resume where it wants to go on; null when it does not
   */
  void announce(Subscriber subscriber, @Nullable Resume resume) {
    if (!subscriber.isNewsThat(DistributionMode.BROADCAST)) {
      return;
    }
    if (!subscriber.dialect().waitsForStreams()) {
      keep();
    }
    Optional<List<BroadcastBatch>> missed = resume == null ? Optional.empty() : after(resume);
    List<BroadcastBatch> following = missed.orElse(List.of());
    long before = following.isEmpty() ? lastNumber : following.get(0).number() - 1;
    BroadcastStart start =
        new BroadcastStart(new Cursor(epoch, before), resume == null ? null : missed.isPresent());
    // Told first, so that no batch which is queued already can go before it.
    subscriber.dialect().started(subscriber, DistributionMode.BROADCAST, start);
    subscriber.broadcastAfter(before);
    for (BroadcastBatch batch : following) {
      subscriber.connection().repeat(subscriber, batch);
    }
  }

  private Optional<List<BroadcastBatch>> after(Resume resume) {
    return Cursor.parse(resume.cursor()).flatMap(cursor -> after(cursor, resume.sequenceId()));
  }

  /** Numbers a batch that is to be broadcast now. */
  BroadcastBatch add(String stream, ByteBuf message, List<? extends Event<?>> events) {
    BroadcastBatch batch = new BroadcastBatch(stream, new Cursor(epoch, ++lastNumber), message);
    if (keeping) {
      keep(batch, events);
    }
    return batch;
  }

  private void keep(BroadcastBatch batch, List<? extends Event<?>> events) {
    List<String> ids = new ArrayList<>(events.size());
    long costBytes = (long) OBJECT_BYTES + batch.bytes();
    for (Event<?> event : events) {
      ids.add(event.sequenceId());
      costBytes += OBJECT_BYTES + 2L * event.sequenceId().length();
    }
    // Not the message itself: what is kept here ends with this object, and nobody releases it.
    ByteBuf copy = Unpooled.wrappedBuffer(ByteBufUtil.getBytes(batch.message()));
    BroadcastBatch own = new BroadcastBatch(batch.stream(), batch.cursor(), copy);
    kept.addLast(new Kept(own, ids, costBytes));
    keptBytes += costBytes;
    while (!kept.isEmpty() && (kept.size() > maxBatches || keptBytes > maxBytes)) {
      keptBytes -= kept.removeFirst().costBytes();
    }
  }

  /**
   * Everything that was broadcast after a place; empty when it is not certain that nothing is
   * missing.
   *
   * @param cursor of the batch that was seen last
   * @param sequenceId of the event in it that was seen last; null when all were. If others follow
   *     it, the batch comes again.
   */
  Optional<List<BroadcastBatch>> after(Cursor cursor, @Nullable String sequenceId) {
    if (!cursor.epoch().equals(epoch) || cursor.number() > lastNumber) {
      return Optional.empty();
    }
    long from = cursor.number() + 1;
    if (sequenceId != null) {
      Kept seen = kept(cursor.number());
      int at = seen == null ? -1 : seen.sequenceIds().lastIndexOf(sequenceId);
      if (seen == null || at < 0) {
        return Optional.empty();
      }
      from = at == seen.sequenceIds().size() - 1 ? from : cursor.number();
    }
    if (from <= lastNumber && kept(from) == null) {
      return Optional.empty();
    }
    List<BroadcastBatch> following = new ArrayList<>();
    for (Kept each : kept) {
      if (each.batch().number() >= from) {
        following.add(each.batch());
      }
    }
    return Optional.of(following);
  }

  private @Nullable Kept kept(long number) {
    for (Kept each : kept) {
      if (each.batch().number() == number) {
        return each;
      }
    }
    return null;
  }
}
