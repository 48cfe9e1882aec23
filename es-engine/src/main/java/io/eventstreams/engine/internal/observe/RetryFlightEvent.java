package io.eventstreams.engine.internal.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A failed batch waits for its next attempt. */
@Name("io.eventstreams.Retry")
@Label("Event Stream Retry")
@Category("Event Streams")
@Description("A failed batch waits for its next attempt")
@StackTrace(false)
final class RetryFlightEvent extends Event {
  @Label("Stream")
  String stream = "";

  @Label("Delivery")
  String deliveryId = "";

  @Label("Failures")
  int failures;

  @Label("Status")
  String status = "";

  @Label("Delay")
  @Timespan(Timespan.NANOSECONDS)
  long delay;

  @Label("Error")
  String error = "";
}
