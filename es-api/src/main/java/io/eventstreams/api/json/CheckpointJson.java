package io.eventstreams.api.json;

import io.eventstreams.api.EventStreamCheckpoint;

/** Checkpoints as people see them. */
public final class CheckpointJson {
  private CheckpointJson() {}

  public static byte[] print(EventStreamCheckpoint checkpoint) {
    return FieldWriter.object(
        JsonUse.SHOWN,
        out -> {
          out.text("id", checkpoint.id());
          out.timeOrNull("created", checkpoint.created());
          out.timeOrNull("updated", checkpoint.updated());
          out.text("sequenceId", checkpoint.sequenceId());
        });
  }
}
