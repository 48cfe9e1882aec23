package io.eventstreams.engine.simulation;

import java.util.Map;
import java.util.TreeMap;

/**
 * What came of runs in real time.
 *
 * @param events which consumers took, each once for each life of its stream
 * @param repeats which were handed out again
 * @param causes of the repeats
 */
public record RealResult(
    int runs, long events, long repeats, Map<String, Long> causes, long faults, int violations) {
  public static final RealResult NONE = new RealResult(0, 0, 0, Map.of(), 0, 0);

  public RealResult plus(RealResult more) {
    Map<String, Long> all = new TreeMap<>(causes);
    more.causes.forEach((cause, count) -> all.merge(cause, count, Long::sum));
    return new RealResult(
        runs + more.runs,
        events + more.events,
        repeats + more.repeats,
        all,
        faults + more.faults,
        violations + more.violations);
  }

  /** In one line. */
  public String text() {
    StringBuilder explained = new StringBuilder();
    causes.forEach(
        (cause, count) ->
            explained
                .append(explained.isEmpty() ? "" : ", ")
                .append(cause)
                .append(' ')
                .append("%,d".formatted(count)));
    return "real time: %,d runs, %,d events, %,d faults, %,d repeats (all explained: %s), %d violations"
        .formatted(runs, events, faults, repeats, explained, violations);
  }
}
