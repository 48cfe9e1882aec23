package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.text.Printable;
import io.eventstreams.engine.internal.statistics.FailureText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Moves events from the offered list into the open batch: checks them, filters them, and knows the
 * last one seen. It tells what it did in {@link #examined}, {@link #unmatched} and {@link
 * #refusal}, since nothing may be allocated for it.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
final class BatchFiller<D> {
  private final ChunkCursor<D> chunk = new ChunkCursor<>();
  private final TopicFilter filter;
  private final BatchAssembler<D> assembler;
  private final boolean acceptsAll;
  private @Nullable ByteGate<D> gate;

  /** For so many of the events that lie ready the filter has decided; a bit for each it wants. */
  private int decided;

  private long wanted;

  /** The last event seen, matching or not; where the run began before there is one. */
  private String lastSeen;

  /** The last event of the batch that closed last, or passed: the next event must be another. */
  private @Nullable String closedAt;

  /** What is to be passed without an event, if the offer says nothing else. */
  private @Nullable SeenUpTo<D> seen;

  private long examined;
  private long unmatched;
  private @Nullable EventStreamException refusal;

  BatchFiller(TopicFilter filter, BatchAssembler<D> assembler, String startPosition) {
    this.filter = filter;
    this.acceptsAll = filter.acceptsAll();
    this.assembler = assembler;
    this.lastSeen = startPosition;
  }

  /** From now on the sizes of events count too. */
  void limitBytes(ByteGate<D> newGate) {
    gate = newGate;
    decided = 0;
  }

  void open(List<Event<D>> events) {
    chunk.open(events);
    decided = 0;
    seen = events instanceof SeenUpTo<D> mark ? mark : null;
  }

  void close() {
    chunk.close();
  }

  boolean isOpen() {
    return chunk.isOpen();
  }

  boolean isUsedUp() {
    return chunk.isUsedUp();
  }

  String lastSeen() {
    return lastSeen;
  }

  /** A batch was closed; its last event is told, or null when the next run begins. */
  void batchClosed(@Nullable String lastSequenceId) {
    // A position that was passed since is the later one: an event would have taken its place.
    if (lastSequenceId == null || closedAt == null) {
      closedAt = lastSequenceId;
    }
  }

  /** How many events the last {@link #fill} took from the list; one for a position passed. */
  long examined() {
    return examined;
  }

  /** How many of those did not match. */
  long unmatched() {
    return unmatched;
  }

  /** Why the rest of the list is not taken, if it is not. */
  @Nullable EventStreamException refusal() {
    return refusal;
  }

  /** Takes events until the batch is full, the list is used up, or an event is refused. */
  void fill(long nowNanos) {
    examined = 0;
    unmatched = 0;
    refusal = null;
    SeenUpTo<D> mark = seen;
    if (mark != null) {
      pass(mark.sequenceId());
      return;
    }
    try {
      if (acceptsAll && gate == null && assembler.takesWhole(chunk.untouchedSize())) {
        takeWhole(nowNanos);
        return;
      }
      boolean isGated = false;
      while (refusal == null && !isGated && !assembler.isFull()) {
        int available = chunk.available();
        if (available == 0) {
          return;
        }
        int taken = take(available, nowNanos);
        chunk.advance(taken);
        examined += taken;
        isGated = taken == 0;
      }
    } catch (RuntimeException broken) {
      refusal = unreadable(broken);
    }
  }

  /** As an event would that nobody wants; one with that id could not be told from it. */
  private void pass(String sequenceId) {
    examined = sequenceId.equals(lastSeen) ? 0 : 1; // a source that stays where it is does nothing
    seen = null;
    lastSeen = sequenceId;
    closedAt = sequenceId;
  }

  static EventStreamException unreadable(RuntimeException broken) {
    return ErrorCode.SEQUENCE_ID_INVALID.error(
        "a delivered list cannot be read: " + FailureText.of(broken), broken);
  }

  private static EventStreamException sizeless(@Nullable Event<?> event, RuntimeException broken) {
    return ErrorCode.DATA_UNSERIALISABLE.error(
        "the dataCodec cannot tell the size of event '"
            + (event == null ? "" : Printable.of(event.sequenceId()))
            + "': "
            + FailureText.of(broken),
        broken);
  }

  /** The list's own array becomes the batch's: the shortest way for lists as long as a batch. */
  @SuppressWarnings("unchecked")
  private void takeWhole(long nowNanos) {
    @Nullable Object[] events = chunk.takeWhole();
    int valid = validPrefix(events, 0, events.length);
    if (valid > 0) {
      String last = ((Event<D>) notNull(events[valid - 1])).sequenceId();
      assembler.adopt(events, valid, lastSeen, nowNanos);
      lastSeen = last;
      examined = valid;
    }
  }

  private int take(int available, long nowNanos) {
    ByteGate<D> byteGate = gate;
    if (byteGate != null) {
      return takeGated(byteGate, available, nowNanos);
    }
    return acceptsAll ? takeAll(available, nowNanos) : takeMatching(available, nowNanos);
  }

  /**
   * Takes events until one is refused or has to wait at the gate. Those that matched one after the
   * other are copied at once, also when the next one cannot be read.
   */
  private int takeGated(ByteGate<D> byteGate, int available, long nowNanos) {
    int room = assembler.room();
    int seen = 0;
    int matching = 0;
    boolean goesOn = true;
    while (goesOn && seen < available && matching < room) {
      Passage passage = pass(byteGate, chunk.peek(seen), nowNanos);
      if (passage == Passage.UNMATCHED) {
        add(seen, matching);
        room -= matching;
        matching = 0;
      } else if (passage == Passage.MATCHED) {
        matching++;
      }
      goesOn = passage != Passage.STAYS;
      seen += goesOn ? 1 : 0;
    }
    add(seen, matching);
    return seen;
  }

  /** Whether an event goes on, and where. */
  private enum Passage {
    MATCHED,
    UNMATCHED,
    STAYS
  }

  private Passage pass(ByteGate<D> byteGate, @Nullable Event<D> event, long nowNanos) {
    try {
      if (event == null) {
        refusal = nullEvent();
        return Passage.STAYS;
      }
      if (repeatsClosed(event)) {
        refusal = repeated();
        return Passage.STAYS;
      }
      boolean matches = acceptsAll || filter.accepts(event.topic());
      if (matches && !byteGate.admits(event)) {
        return Passage.STAYS;
      }
      if (!matches) {
        unmatched++;
      } else if (assembler.isEmpty()) {
        assembler.open(lastSeen, nowNanos);
      }
      lastSeen = event.sequenceId();
      return matches ? Passage.MATCHED : Passage.UNMATCHED;
    } catch (RuntimeException broken) {
      refusal = sizeless(event, broken);
      return Passage.STAYS;
    }
  }

  /** Adds the last ones of those that were seen. */
  private void add(int seen, int matching) {
    if (matching > 0) {
      assembler.add(chunk.piece(), chunk.position() + seen - matching, matching);
    }
  }

  private int takeAll(int available, long nowNanos) {
    int valid = validPrefix(chunk.piece(), chunk.position(), Math.min(available, assembler.room()));
    if (valid > 0) {
      String last = notNull(chunk.peek(valid - 1)).sequenceId();
      if (assembler.isEmpty()) {
        assembler.open(lastSeen, nowNanos);
      }
      assembler.add(chunk.piece(), chunk.position(), valid);
      lastSeen = last;
    }
    return valid;
  }

  /**
   * Takes from a block of events, first deciding and then copying: each is a loop without the
   * other's loads and stores. What does not fit is decided when the next batch is begun.
   */
  private int takeMatching(int available, long nowNanos) {
    Event<D> first = chunk.peek(0);
    if (first == null) {
      refusal = nullEvent();
      return 0;
    }
    if (repeatsClosed(first)) {
      refusal = repeated();
      return 0;
    }
    if (decided == 0) {
      wanted = filter.matching(chunk.piece(), chunk.position(), Math.min(available, Long.SIZE));
      decided = filter.decided();
    }
    long matching = WantedBits.first(wanted, assembler.room());
    int seen = matching == wanted ? decided : WantedBits.length(matching);
    if (matching != 0) {
      if (assembler.isEmpty()) {
        int before = Long.numberOfTrailingZeros(matching) - 1;
        assembler.open(before < 0 ? lastSeen : notNull(chunk.peek(before)).sequenceId(), nowNanos);
      }
      assembler.addMatching(chunk.piece(), chunk.position(), matching);
    }
    lastSeen = notNull(chunk.peek(seen - 1)).sequenceId();
    unmatched += seen - Long.bitCount(matching);
    decided -= seen;
    wanted >>>= seen; // by 64 it is none, but then it is not read again
    return seen;
  }

  /** How many events can be taken from the front; sets {@link #refusal} if not all. */
  @SuppressWarnings("unchecked")
  private int validPrefix(@Nullable Object[] events, int from, int count) {
    for (int i = 0; i < count; i++) {
      if (events[from + i] == null) {
        refusal = nullEvent();
        count = i;
      }
    }
    if (closedAt != null && count > 0 && repeatsClosed((Event<D>) notNull(events[from]))) {
      refusal = repeated();
      return 0;
    }
    return count;
  }

  /** Only the first event after a batch is compared: one comparison an event would cost as much. */
  private boolean repeatsClosed(Event<D> event) {
    String closed = closedAt;
    if (closed == null) {
      return false;
    }
    closedAt = null;
    return closed.equals(event.sequenceId());
  }

  private static <T> T notNull(@Nullable T checked) {
    if (checked == null) {
      throw new IllegalStateException("a null event was let through");
    }
    return checked;
  }

  private static EventStreamException nullEvent() {
    return ErrorCode.SEQUENCE_ID_INVALID.error("a delivered list holds a null event");
  }

  private static EventStreamException repeated() {
    return ErrorCode.SEQUENCE_ID_REPEATED.error(
        "the source gave two events the same sequenceId, so that reading cannot resume between"
            + " them");
  }
}
