package io.eventstreams.bench;

import com.google.re2j.Pattern;
import io.eventstreams.engine.internal.batch.TopicFilter;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one topic decision costs: remembered, literal, and by the bare expression as the baseline.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class TopicFilterBenchmark {
  private static final String EXPRESSION = "ledger/(blocks|transfers)/[0-9]+";

  private final String[] topics = new String[16];
  private final TopicFilter remembered = TopicFilter.compile(EXPRESSION);
  private final TopicFilter literal = TopicFilter.compile("ledger/blocks/7");
  private final Pattern pattern = Pattern.compile(EXPRESSION);
  private int next;

  public TopicFilterBenchmark() {
    for (int i = 0; i < topics.length; i++) {
      topics[i] = "ledger/" + (i % 3 == 0 ? "blocks" : "accounts") + "/" + i;
    }
  }

  private String topic() {
    next = (next + 1) & (topics.length - 1);
    return topics[next];
  }

  @Benchmark
  public boolean remembered() {
    return remembered.accepts(topic());
  }

  @Benchmark
  public boolean literal() {
    return literal.accepts(topic());
  }

  @Benchmark
  public boolean baselineExpression() {
    return pattern.matches(topic());
  }
}
