package io.eventstreams.engine.internal.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A checkpoint store was called. */
@Name("io.eventstreams.CheckpointSave")
@Label("Event Stream Checkpoint Save")
@Category("Event Streams")
@Description("A group of checkpoints was given to the store")
@StackTrace(false)
final class CheckpointFlightEvent extends Event {
  @Label("Group Size")
  int groupSize;

  @Label("Saved")
  int saved;

  @Label("Error")
  String error = "";
}
