package io.eventstreams.engine.internal.batch;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Random schedules of everything that can happen to a stream's core; see {@link CoreLaws}. */
class StreamCoreProperties {
  @Property(tries = 2_000, shrinking = ShrinkingMode.OFF)
  void noScheduleBreaksALaw(@ForAll long seed) {
    new CoreWorld(new Random(seed)).run(80);
  }
}
