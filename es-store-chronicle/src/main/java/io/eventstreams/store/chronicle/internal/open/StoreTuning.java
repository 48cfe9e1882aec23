package io.eventstreams.store.chronicle.internal.open;

import java.time.InstantSource;
import java.util.Objects;

/**
 * What tests set otherwise.
 *
 * @param clock wall-clock time
 * @param freeBytesFloor no record is appended that would leave less free space than this
 * @param compactionBytes the state is rewritten when its log has grown by this much, and by more
 *     than four times its size after the last rewriting
 * @param maxKeys how many idempotency keys are remembered; the oldest are forgotten first
 */
public record StoreTuning(
    InstantSource clock, long freeBytesFloor, long compactionBytes, int maxKeys) {
  public static final StoreTuning DEFAULT =
      new StoreTuning(InstantSource.system(), 64L << 20, 32L << 20, 1_000_000);

  public StoreTuning {
    Objects.requireNonNull(clock, "clock");
  }

  public StoreTuning withClock(InstantSource newClock) {
    return new StoreTuning(newClock, freeBytesFloor, compactionBytes, maxKeys);
  }

  public StoreTuning withFreeBytesFloor(long newFloor) {
    return new StoreTuning(clock, newFloor, compactionBytes, maxKeys);
  }

  public StoreTuning withCompactionBytes(long newBytes) {
    return new StoreTuning(clock, freeBytesFloor, newBytes, maxKeys);
  }

  public StoreTuning withMaxKeys(int newMax) {
    return new StoreTuning(clock, freeBytesFloor, compactionBytes, newMax);
  }
}
