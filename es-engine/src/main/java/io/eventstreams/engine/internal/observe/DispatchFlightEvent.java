package io.eventstreams.engine.internal.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** An attempt to dispatch a batch has ended. */
@Name("io.eventstreams.Dispatch")
@Label("Event Stream Dispatch")
@Category("Event Streams")
@Description("An attempt to dispatch a batch has ended")
@StackTrace(false)
final class DispatchFlightEvent extends Event {
  @Label("Stream")
  String stream = "";

  @Label("Delivery")
  String deliveryId = "";

  @Label("Events Offered")
  int offered;

  @Label("Events Taken")
  int taken;

  @Label("Attempt")
  @Description("Failed attempts before this one")
  int attempt;

  @Label("Outcome")
  String outcome = "";

  // A field of its own: an attempt begins on one thread and ends on another.
  @Label("Took")
  @Timespan(Timespan.NANOSECONDS)
  long took;
}
