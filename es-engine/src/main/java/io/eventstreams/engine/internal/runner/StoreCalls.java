package io.eventstreams.engine.internal.runner;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.engine.internal.batch.StreamCore;
import io.eventstreams.engine.internal.checkpoint.CheckpointOwner;
import io.eventstreams.engine.internal.checkpoint.CheckpointSlot;
import io.eventstreams.engine.internal.dispatch.Parking;
import io.eventstreams.engine.internal.dispatch.StreamIdentity;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What one instance asks of its store, and the answers on their way back to the drainer.
 *
 * <p><b>Threads:</b> what {@link CheckpointOwner} tells comes on the store's thread; the rest is
 * the drainer's. Each answer is written before its bit is raised and read by the drainer after
 * taking the bit. The drainer itself writes {@code parked} only while the store owes no answer, so
 * that there is one writer at a time.
 */
final class StoreCalls<D> implements CheckpointOwner {
  private final CheckpointSlot slot;
  private final CheckpointState claim;
  private final StreamIdentity identity;
  private final @Nullable EventDataCodec<D> codec;
  private final EngineClock clock;
  private final IntConsumer signal;
  private @Nullable Parking<D> asked;
  private volatile @Nullable Saved saved;
  private volatile @Nullable Parked parked;

  private record Saved(String position, long settledEvents) {}

  /** What became of an event: the store's answer, or why it cannot be stored. */
  private record Parked(SaveResult result, @Nullable Throwable obstacle) {}

  /**
   * The calls of one instance.
   *
   * @param signal raises a bit of the mailbox and sees to it that somebody drains
   */
  StoreCalls(
      CheckpointSlot slot,
      CheckpointState claim,
      StreamIdentity identity,
      @Nullable EventDataCodec<D> codec,
      EngineClock clock,
      IntConsumer signal) {
    this.slot = slot;
    this.claim = claim;
    this.identity = identity;
    this.codec = codec;
    this.clock = clock;
    this.signal = signal;
  }

  // ---- the store's thread ----

  @Override
  public long generation() {
    return claim.generation();
  }

  @Override
  public long epoch() {
    return claim.epoch();
  }

  @Override
  public void saved(String position, long settledEvents) {
    saved = new Saved(position, settledEvents);
    signal.accept(Mailbox.CHECKPOINT_SAVED);
  }

  @Override
  public void parked(SaveResult result) {
    parked = new Parked(result, null);
    signal.accept(Mailbox.PARK_ANSWERED);
  }

  @Override
  public void notParkable(Throwable cause) {
    parked = new Parked(SaveResult.NOT_SAVED, cause);
    signal.accept(Mailbox.PARK_ANSWERED);
  }

  @Override
  public void fenced() {
    signal.accept(Mailbox.FENCED);
  }

  // ---- the drainer ----

  void save(String position, long skippedEvents, long parkedEvents, long settledEvents) {
    slot.save(this, position, skippedEvents, parkedEvents, settledEvents);
  }

  void park(Parking<D> parking) {
    asked = parking;
    Event<D> event = parking.event();
    String json;
    try {
      json = encode(event);
    } catch (Throwable unspeakable) {
      // The codec is the user's. What it cannot write down is not lost: the stream blocks.
      notParkable(unspeakable);
      return;
    }
    slot.park(
        this,
        new ParkedEvent(
            parkedId(claim.epoch(), parking.number()),
            identity.id(),
            identity.generation(),
            event.sequenceId(),
            event.topic(),
            json,
            parking.error(),
            parking.attempts(),
            Instant.ofEpochMilli(clock.wallMillis())));
  }

  /**
   * Grows in the order of parking, over restarts and resets too, since the epoch grows with every
   * claim; no two instances of a stream give the same.
   */
  static String parkedId(long epoch, long number) {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(epoch) + "-" + hex.toHexDigits(number);
  }

  /** Text that is no UTF-8 is an error: it must not be replaced silently by other text. */
  private String encode(Event<D> event) throws CharacterCodingException {
    EventDataCodec<D> given = Objects.requireNonNull(codec, "dataCodec");
    byte @Nullable [] json = encoded(given, event);
    if (json == null) {
      throw ErrorCode.DATA_UNSERIALISABLE.error("the dataCodec gave nothing");
    }
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
  }

  @SuppressWarnings("NullAway") // a user's codec may break its word
  private static <D> byte @Nullable [] encoded(EventDataCodec<D> codec, Event<D> event) {
    return codec.encode(event.data());
  }

  /** Tells the core what the store has answered. */
  void take(int bits, StreamCore<D> core, long nowNanos) {
    Saved stored = saved;
    if ((bits & Mailbox.CHECKPOINT_SAVED) != 0 && stored != null) {
      core.checkpointSaved(stored.position(), stored.settledEvents());
    }
    if ((bits & Mailbox.CONFIRM) != 0 && hasBeenSomewhere(core)) {
      core.confirm();
    }
    Parked answer = parked;
    Parking<D> parking = asked;
    if ((bits & Mailbox.PARK_ANSWERED) != 0 && answer != null && parking != null) {
      asked = null;
      if (answer.obstacle() == null) {
        core.parked(parking, answer.result(), nowNanos);
      } else {
        core.notParkable(parking, answer.obstacle(), nowNanos);
      }
    }
  }

  /** Else it would store where it is to begin, as if it had been there. */
  private boolean hasBeenSomewhere(StreamCore<D> core) {
    return claim.position() != null || !core.safePosition().equals(claim.startPosition());
  }

  /** Forgets what was not stored. */
  void giveUp() {
    slot.abandon(this);
  }
}
