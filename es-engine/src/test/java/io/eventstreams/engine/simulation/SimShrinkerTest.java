package io.eventstreams.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What planted faults break is made small, says the same each time, and still breaks the law. */
class SimShrinkerTest {
  private static final int MOST_TOLD = 40;

  @Test
  void makesACheckpointThatPassesTheOpenBatchSmall() throws Exception {
    shrinks("a checkpoint passes the batch that is still open", 3);
  }

  @Test
  void makesAWriteThatIsBelievedSmall() throws Exception {
    shrinks("a write whose outcome is unknown is believed", 10);
  }

  @Test
  void readsAPlanAsItIsWritten() {
    String text = "209,salt=2,steps=40,streams=1,events=12,only,CRASH.0,op.31";
    assertThat(SimPlan.parse(text)).hasToString(text);
    assertThat(SimPlan.parse("7")).hasToString("7");
    assertThat(SimPlan.parse("7,kinds=39")).hasToString("7,kinds=39");
    assertThat(SimPlan.parse("7,kinds=39").knows(38)).isTrue();
    assertThat(SimPlan.parse("7,kinds=39").knows(39)).isFalse();
    assertThat(SimPlan.parse("7").knows(39)).isTrue();
    assertThat(SimPlan.parse("7").keeps("CRASH", 0)).isTrue();
    assertThat(SimPlan.parse("7,only").keeps("CRASH", 0)).isFalse();
  }

  private static void shrinks(String name, int soon) throws Exception {
    QuietLog quiet = new QuietLog();
    try {
      Exhibit exhibit =
          Exhibits.all().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
      FaultyEngine engine = new FaultyEngine(exhibit);
      int seed = 1;
      while (engine.probe(Integer.toString(seed)) == null) {
        seed++;
        assertThat(seed).isLessThan(100 * soon);
      }
      String plan = Integer.toString(seed);
      String[] told = engine.shrink(plan).split("\n");
      assertThat(Integer.parseInt(told[1])).as(told[2]).isLessThan(MOST_TOLD);
      assertThat(told[2]).contains("source offers", " · ");
      assertThat(engine.shrink(plan)).isEqualTo(String.join("\n", told));
      String law = law(engine.probe(plan));
      assertThat(law(engine.probe(told[0]))).isEqualTo(law);
      System.out.println("shrunk: " + name + ": -Dsim.seed=" + told[0] + ": " + told[2]);
    } finally {
      quiet.close();
    }
  }

  private static String law(@org.jspecify.annotations.Nullable String broken) {
    assertThat(broken).isNotNull();
    return String.valueOf(broken).substring(0, String.valueOf(broken).indexOf('\n'));
  }
}
