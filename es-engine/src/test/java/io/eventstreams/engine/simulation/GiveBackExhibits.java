package io.eventstreams.engine.simulation;

import java.util.List;

/** Rules of what consumers give back, each taken out or bent. */
final class GiveBackExhibits {
  private GiveBackExhibits() {}

  static List<Exhibit> all() {
    return List.of(
        Exhibit.of(
            "what is given back has failed",
            "dispatch/BatchOutcomes.java",
            "    if (outcome == AttemptNode.GIVEN_BACK) {",
            "    if (outcome == AttemptNode.GIVEN_BACK && batch.size() < 0) {"),
        Exhibit.of(
            "what is given back counts as one failure more",
            "dispatch/BatchOutcomes.java",
            "    batch.givenBack = true;\n",
            "    batch.givenBack = true;\n    batch.clock.countFailure();\n"),
        Exhibit.of(
            "what is given back forgets the failures before",
            "dispatch/BatchOutcomes.java",
            "    } else if (batch.clock.failures() == 0) {",
            "    } else {"),
        Exhibit.of(
            "the progress of what is given back is lost",
            "dispatch/BatchOutcomes.java",
            "    if (attempt.progressApplied > 0) {\n      beginAnew(batch);",
            "    if (attempt.progressApplied > 0) {\n      beginAnew(batch);\n"
                + "      batch.settled -= attempt.progressApplied;"),
        Exhibit.of(
            "what is given back after progress does not begin anew",
            "dispatch/BatchOutcomes.java",
            "    if (attempt.progressApplied > 0) {\n      beginAnew(batch);\n    } else if",
            "    if"),
        Exhibit.of(
            "what is given back is not handed out again",
            "dispatch/BatchOutcomes.java",
            "    waitFor(batch, again ? rule.policy().initialDelayNanos() : 0, nowNanos);",
            "    batch.retried &= again;"),
        Exhibit.of(
            "what is given back waits like what has failed",
            "dispatch/BatchOutcomes.java",
            "again ? rule.policy().initialDelayNanos() : 0",
            "again ? 2 * rule.policy().initialDelayNanos() : rule.policy().initialDelayNanos()"),
        Exhibit.of(
            "what is given back again and again keeps its stream busy",
            "dispatch/BatchOutcomes.java",
            "    boolean again = batch.givenBack && attempt.progressApplied == 0;",
            "    boolean again = false;"),
        Exhibit.of(
            "a call that gives back and says delivered has delivered",
            "dispatch/AttemptNode.java",
            "    if (!STATE.compareAndSet(this, LIVE, DONE)) {\n      return false;\n    }\n",
            "    if (state == FENCED) {\n      return false;\n    }\n    state = DONE;\n"),
        Exhibit.of(
            "the retry time goes on while nobody wants what was given back",
            "dispatch/BatchOutcomes.java",
            "    } else if (batch.clock.failures() == 0) {\n      batch.clock.restart();\n    }",
            "    }"));
  }
}
