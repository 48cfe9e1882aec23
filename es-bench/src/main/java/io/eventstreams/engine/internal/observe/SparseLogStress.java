package io.eventstreams.engine.internal.observe;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.System.Logger;
import java.util.ResourceBundle;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two threads have the same to log: it is logged once. */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "logged once")
@Outcome(expect = FORBIDDEN, desc = "twice, or not at all")
@State
public class SparseLogStress {
  private final Throwable cause = new Quiet();
  private final Counting logger = new Counting();
  private final SparseLog log = new SparseLog(logger, () -> 0);

  /** Without a stack trace, since each sample has one. */
  private static final class Quiet extends RuntimeException {
    private static final long serialVersionUID = 1;

    Quiet() {
      super("no", null, false, false);
    }
  }

  private static final class Counting implements Logger {
    private final AtomicInteger logged = new AtomicInteger();

    @Override
    public String getName() {
      return "counting";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(
        Level level, @Nullable ResourceBundle bundle, String text, @Nullable Throwable cause) {
      logged.incrementAndGet();
    }

    @Override
    public void log(
        Level level, @Nullable ResourceBundle bundle, String format, Object @Nullable ... values) {
      logged.incrementAndGet();
    }
  }

  @Actor
  public void one() {
    log.warn("one", cause);
  }

  @Actor
  public void other() {
    log.warn("other", cause);
  }

  @Arbiter
  public void end(I_Result result) {
    result.r1 = logger.logged.get();
  }
}
