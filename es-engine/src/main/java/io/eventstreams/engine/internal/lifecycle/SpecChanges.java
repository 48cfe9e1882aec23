package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.LifecyclePhase;
import java.util.Objects;

/**
 * Makes a stream follow its row.
 *
 * @param rules what a row means here
 */
record SpecChanges<S extends EventStreamSpec<S>, D>(SpecRules<S, D> rules) {
  /**
   * Another specification is stored. What runs is disturbed only by a change that it cannot follow.
   * A row that cannot run is kept, visible, and not run.
   */
  void follow(ManagedStream<S, D> stream, S row) {
    try {
      S resolved = rules.resolve(row);
      rules.validate(resolved, LifecyclePhase.STARTING);
      // Not earlier: code of the application that is asked here may change the stream itself.
      StreamDefinition<S, D> current = stream.definition();
      if (current == null
          || beginsElsewhere(stream, resolved)
          || !current.delivers(resolved, rules)) {
        stream.define(resolved, StreamDefinition.make(resolved, rules), null);
      } else if (current.runsLike(resolved)) {
        stream.show(resolved);
      } else {
        stream.adjust(resolved, current.adjusted(resolved, rules));
      }
    } catch (RuntimeException | Error invalid) {
      // Also what a factory lacks on the class path: it is one stream's trouble.
      stream.define(row, null, invalid);
      throw invalid;
    }
  }

  /**
   * Whether it would begin elsewhere without a checkpoint, which only the row can tell: what runs
   * claims it again.
   */
  private boolean beginsElsewhere(ManagedStream<S, D> stream, S resolved) {
    S before = stream.view().orElse(resolved);
    EventStreamStatistics now = before.statistics();
    return !Objects.equals(
            before.fields().initialSequenceId(), resolved.fields().initialSequenceId())
        && (now == null || now.checkpoint().isEmpty());
  }

  /** Only the status has changed, or where the stream begins. */
  void followStatus(ManagedStream<S, D> stream, S row) {
    stream.show(stream.definition() == null ? row : resolvedIfPossible(row));
  }

  /** What is shown must not keep a status from being followed that is stored already. */
  private S resolvedIfPossible(S row) {
    try {
      return rules.resolve(row);
    } catch (RuntimeException | Error broken) {
      return row;
    }
  }
}
