package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.Event;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The state of an object graph in a canonical form: two graphs that behave alike from now on give
 * the same form. Every field that is not named here is compared as it is; objects are named in the
 * order in which they are met, and times are told from <em>now</em>. A class of the JDK that is not
 * known here is an error and not left out.
 */
final class StateDump {
  /** Settings; what is only told to people; and what is written before it is read again. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "StreamCore.settings",
          "StreamCore.effects",
          "StreamCore.statistics",
          "StreamCore.watch",
          "StreamCore.sourceActiveAtNanos",
          "StreamCore.sourceEnd",
          "BatchAssembler.settings",
          "BatchAssembler.expectedSize",
          "BatchFiller.filter",
          "BatchFiller.examined",
          "BatchFiller.unmatched",
          "BatchFiller.refusal",
          "DispatchWindow.statistics",
          "DispatchWindow.watch",
          "BatchOutcomes.statistics",
          "BatchOutcomes.rule",
          "CheckpointGate.pending",
          "CheckpointGate.pendingSinceNanos",
          "CheckpointGate.lateTold",
          "AttemptNode.mailbox",
          "AttemptNode.stream",
          "AttemptNode.number",
          "AttemptNode.beganAtNanos",
          "Batch.lastError",
          "Batch.failedAttempts",
          "Parking.error",
          "Parking.attempts",
          "Parkings.policy",
          "Parkings.lastNumber",
          "SourceRestarts.policy",
          "SourceRun.intake",
          "SourceRun.source",
          "SourceRun.spec",
          "SourceRun.position",
          "SourceRun.call",
          "SourceRun.list",
          "SourceRun.waiter",
          "SourceRun.refusal",
          "SourceRun.mayGoOn",
          "CheckpointSlot.streamId",
          "CheckpointSlot.writer",
          "CheckpointSlot.onQuiet",
          "CheckpointSlot.trouble",
          "CheckpointSlot.version",
          "CheckpointSlot.failures",
          "CheckpointSlot.retryTimer",
          "ClaimRequest.answer",
          "CoreLaws.log",
          "CoreLaws.rig");

  /** Counters of which only zero is a case of its own. */
  private static final Set<String> ZERO_OR_MORE = Set.of("RetryClock.failures", "Parking.number");

  /** Times at which something may be done: all that are over are alike. */
  private static final Set<String> DUE =
      Set.of(
          "Batch.notBeforeNanos",
          "CheckpointGate.pacedUntilNanos",
          "SourceRestarts.dueNanos",
          "Parking.dueNanos");

  /** Times since which something runs: all that are longer ago than any limit are alike. */
  private static final Set<String> SINCE =
      Set.of(
          "Batch.openedAtNanos",
          "RetryClock.startedAtNanos",
          "AttemptNode.clockStartedAtNanos",
          "CheckpointGate.requestedAtNanos");

  /** Which field tells whether, or with an exclamation mark whether not, a time means anything. */
  private static final Map<String, String> GUARDS =
      Map.of(
          "Batch.openedAtNanos", "!attempted",
          "Batch.notBeforeNanos", "retried",
          "RetryClock.startedAtNanos", "started",
          "AttemptNode.clockStartedAtNanos", "clockStarted");

  private enum How {
    AS_IT_IS,
    ZERO_OR_MORE,
    DUE,
    SINCE
  }

  private enum Kind {
    STRING,
    NUMBER,
    BOOLEAN,
    CONSTANT,
    BITS,
    EVENT,
    BY_NAME,
    PARTIAL,
    ATOMIC_BOOLEAN,
    ARRAY,
    COLLECTION,
    FIELDS
  }

  private record Plan(Field field, How how, @Nullable Field guard, boolean wanted) {}

  private record Shape(Kind kind, Plan[] plans) {}

  private static final ClassValue<Shape> SHAPES =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          Kind kind = kindOf(type);
          return new Shape(kind, kind == Kind.FIELDS ? plansOf(type) : new Plan[0]);
        }
      };
  private static final long NOTHING = 0x9E37;
  private static final int EXPECTED_OBJECTS = 64;

  /** How an object is dumped that this class must not look into; false when it is not such. */
  interface Special {
    boolean dump(Object object, StateDump dump);
  }

  private final long nowNanos;
  private final long longestNanos;
  private final Special special;
  private final IdentityHashMap<Object, Integer> met = new IdentityHashMap<>(EXPECTED_OBJECTS);
  private final @Nullable StringBuilder text;
  private long hashA = 0x243F6A8885A308D3L;
  private long hashB = 0x13198A2E03707344L;

  /** A state as a number of 128 bits. */
  record Fingerprint(long a, long b) {}

  /**
   * An empty dump.
   *
   * @param longestNanos no limit on any time is longer
   * @param readable whether the dump can be printed
   */
  StateDump(long nowNanos, long longestNanos, Special special, boolean readable) {
    this.nowNanos = nowNanos;
    this.longestNanos = longestNanos;
    this.special = special;
    this.text = readable ? new StringBuilder() : null;
  }

  Fingerprint fingerprint() {
    return new Fingerprint(hashA, hashB);
  }

  @Override
  public String toString() {
    return String.valueOf(text);
  }

  // ---- values ----

  void put(long value) {
    putQuietly(value);
    if (text != null) {
      note(value);
    }
  }

  private void putQuietly(long value) {
    hashA = mix(hashA ^ value) + 0x9E3779B97F4A7C15L;
    hashB = mix(hashB + value * 0xD6E8FEB86659FD93L) ^ 0xA5A5A5A5L;
  }

  void put(boolean value) {
    put(value ? 1L : 2L);
  }

  void put(@Nullable String value) {
    if (value == null) {
      put(NOTHING);
      return;
    }
    long hash = value.length();
    for (int i = 0; i < value.length(); i++) {
      hash = hash * 0xD6E8FEB86659FD93L + value.charAt(i);
    }
    putQuietly(hash);
    note(value);
  }

  private void note(Object value) {
    if (text != null) {
      text.append(value).append(' ');
    }
  }

  private static long mix(long z) {
    long y = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    y = (y ^ (y >>> 27)) * 0x94D049BB133111EBL;
    return y ^ (y >>> 31);
  }

  // ---- objects ----

  void object(@Nullable Object object) {
    if (object == null) {
      put(NOTHING);
      return;
    }
    Shape shape = SHAPES.get(object.getClass());
    switch (shape.kind()) {
      case STRING -> put((String) object);
      case NUMBER -> put(((Number) object).longValue());
      case BOOLEAN -> put((boolean) object);
      case CONSTANT -> {
        put(((Enum<?>) object).ordinal());
        note(object);
      }
      case BITS -> {
        long[] words = ((BitSet) object).toLongArray();
        put(words.length == 0 ? 0 : words[0]);
      }
      case EVENT -> put(((Event<?>) object).sequenceId());
      case BY_NAME -> put(object.getClass().getSimpleName());
      case PARTIAL -> {
        DispatchOutcome.Partial partial = (DispatchOutcome.Partial) object;
        put(object.getClass().getSimpleName());
        put(partial.deliveredCount());
        put(partial.rest().getClass().getSimpleName());
      }
      case ATOMIC_BOOLEAN -> put(((AtomicBoolean) object).get());
      default -> {
        if (!special.dump(object, this)) {
          inside(object, shape);
        }
      }
    }
  }

  /** What others may refer to as well. */
  private void inside(Object object, Shape shape) {
    Integer known = met.putIfAbsent(object, met.size());
    if (known != null) {
      put(known);
    } else if (shape.kind() == Kind.ARRAY) {
      array((Object[]) object);
    } else if (shape.kind() == Kind.COLLECTION) {
      Collection<?> collection = (Collection<?>) object;
      put(collection.size());
      collection.forEach(this::object);
    } else {
      fields(object, shape.plans());
    }
  }

  private static Kind kindOf(Class<?> type) {
    if (type == String.class) {
      return Kind.STRING;
    } else if (type == Long.class || type == Integer.class) {
      return Kind.NUMBER;
    } else if (type == Boolean.class) {
      return Kind.BOOLEAN;
    } else if (Enum.class.isAssignableFrom(type)) {
      return Kind.CONSTANT;
    } else if (type == BitSet.class) {
      return Kind.BITS;
    } else if (type == Event.class) {
      return Kind.EVENT;
    } else if (type == DispatchOutcome.Partial.class) {
      return Kind.PARTIAL;
    } else if (DispatchOutcome.class.isAssignableFrom(type)
        || Throwable.class.isAssignableFrom(type)) {
      return Kind.BY_NAME;
    } else if (type == AtomicBoolean.class) {
      return Kind.ATOMIC_BOOLEAN;
    } else if (Object[].class.isAssignableFrom(type)) {
      return Kind.ARRAY;
    } else if (Collection.class.isAssignableFrom(type) && type.getName().startsWith("java.")) {
      return Kind.COLLECTION;
    }
    return Kind.FIELDS;
  }

  /** How long an array is beyond its last object is nobody's business. */
  private void array(Object[] array) {
    int length = array.length;
    while (length > 0 && array[length - 1] == null) {
      length--;
    }
    put(length);
    for (int i = 0; i < length; i++) {
      object(array[i]);
    }
  }

  private void fields(Object object, Plan[] plans) {
    try {
      for (Plan plan : plans) {
        field(object, plan);
      }
    } catch (IllegalAccessException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void field(Object object, Plan plan) throws IllegalAccessException {
    Field field = plan.field();
    if (text != null) {
      text.append(field.getName()).append('=');
    }
    switch (plan.how()) {
      case AS_IT_IS -> asItIs(object, field);
      case ZERO_OR_MORE -> put(field.getLong(object) == 0);
      case DUE -> put(isMeant(object, plan) ? Math.max(0, field.getLong(object) - nowNanos) : 0);
      case SINCE ->
          put(
              isMeant(object, plan)
                  ? Math.min(longestNanos, nowNanos - field.getLong(object))
                  : NOTHING);
    }
  }

  private static boolean isMeant(Object object, Plan plan) throws IllegalAccessException {
    return plan.guard() == null || plan.guard().getBoolean(object) == plan.wanted();
  }

  private void asItIs(Object object, Field field) throws IllegalAccessException {
    Class<?> type = field.getType();
    if (type == boolean.class) {
      put(field.getBoolean(object));
    } else if (type == double.class) {
      put(Double.doubleToLongBits(field.getDouble(object)));
    } else if (type.isPrimitive()) {
      put(field.getLong(object));
    } else {
      object(field.get(object));
    }
  }

  private static Plan[] plansOf(Class<?> type) {
    if (!type.getName().startsWith("io.eventstreams.engine.") || type.isHidden()) {
      throw new IllegalStateException("it is not known how to dump " + type);
    }
    List<Plan> plans = new ArrayList<>();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      if (c.getName().startsWith("java.")) {
        // The superclass of a list of ours has nothing that counts.
        break;
      }
      for (Field field : c.getDeclaredFields()) {
        String name = c.getSimpleName() + "." + field.getName();
        if (!Modifier.isStatic(field.getModifiers()) && !LEFT_OUT.contains(name)) {
          field.setAccessible(true);
          String guard = GUARDS.get(name);
          boolean wanted = guard == null || !guard.startsWith("!");
          plans.add(new Plan(field, how(name), guard(c, guard), wanted));
        }
      }
    }
    return plans.toArray(Plan[]::new);
  }

  private static How how(String name) {
    if (ZERO_OR_MORE.contains(name)) {
      return How.ZERO_OR_MORE;
    }
    if (DUE.contains(name)) {
      return How.DUE;
    }
    return SINCE.contains(name) ? How.SINCE : How.AS_IT_IS;
  }

  private static @Nullable Field guard(Class<?> type, @Nullable String guard) {
    if (guard == null) {
      return null;
    }
    String name = guard.replace("!", "");
    return Arrays.stream(type.getDeclaredFields())
        .filter(field -> field.getName().equals(name))
        .peek(field -> field.setAccessible(true))
        .findFirst()
        .orElseThrow();
  }
}
