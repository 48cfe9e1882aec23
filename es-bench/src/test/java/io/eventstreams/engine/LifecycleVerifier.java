package io.eventstreams.engine;

import java.util.ArrayList;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionResult;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.kotlinx.lincheck.execution.HBClock;
import org.jetbrains.kotlinx.lincheck.execution.ResultWithClock;
import org.jetbrains.lincheck.datastructures.verifier.Verifier;

/**
 * Looks for an order of lifecycle calls that explains their answers. It keeps the order of each
 * thread and never puts a call before one that had returned when it began. What a call may answer
 * besides, where another one was under way at the same time:
 *
 * <ul>
 *   <li>beside {@code stop}: {@code start} is refused while the stream is stopping, and it is seen
 *       stopping;
 *   <li>beside {@code delete}: anything is refused while the stream is being deleted or its row is
 *       gone, it is seen being deleted, and a second {@code delete} is content, too.
 * </ul>
 *
 * A call that was refused in this way must have changed nothing.
 */
public final class LifecycleVerifier implements Verifier {
  /** Every case makes its own. */
  public LifecycleVerifier(Class<?> operations) {}

  private enum State {
    ABSENT,
    STARTED,
    STOPPED
  }

  private record Call(String operation, String answer, HBClock began) {}

  @Override
  public boolean verifyResults(ExecutionScenario scenario, ExecutionResult results) {
    List<List<Call>> threads = new ArrayList<>();
    List<List<Actor>> actors = scenario.getThreads();
    List<List<ResultWithClock>> answers = results.getThreadsResultsWithClock();
    for (int thread = 0; thread < actors.size(); thread++) {
      List<Call> calls = new ArrayList<>();
      for (int i = 0; i < actors.get(thread).size(); i++) {
        ResultWithClock answer = answers.get(thread).get(i);
        String operation = actors.get(thread).get(i).getMethod().getName();
        calls.add(
            new Call(operation, String.valueOf(answer.getResult()), answer.getClockOnStart()));
      }
      threads.add(calls);
    }
    return explains(threads, new int[threads.size()], State.ABSENT);
  }

  private static boolean explains(List<List<Call>> threads, int[] done, State state) {
    boolean isEnd = true;
    for (int thread = 0; thread < done.length; thread++) {
      if (done[thread] == threads.get(thread).size()) {
        continue;
      }
      isEnd = false;
      Call call = threads.get(thread).get(done[thread]);
      if (mayBeNext(call, done)) {
        for (State next : nextStates(state, call, threads, thread, done[thread])) {
          done[thread]++;
          boolean explained = explains(threads, done, next);
          done[thread]--;
          if (explained) {
            return true;
          }
        }
      }
    }
    return isEnd;
  }

  /** Whether all calls that had returned when this one began are in the order already. */
  private static boolean mayBeNext(Call call, int[] done) {
    for (int thread = 0; thread < done.length; thread++) {
      if (call.began().get(thread) > done[thread]) {
        return false;
      }
    }
    return true;
  }

  private static List<State> nextStates(
      State state, Call call, List<List<Call>> threads, int thread, int index) {
    List<State> next = new ArrayList<>();
    State after = after(state, call);
    if (after != null) {
      next.add(after);
    }
    boolean besideStop = isBeside("stop", threads, thread, index);
    boolean besideDelete = isBeside("delete", threads, thread, index);
    boolean isExcused =
        switch (call.answer()) {
          case "stream_stopping" -> call.operation().equals("start") && besideStop;
          case "stopping" -> besideStop;
          case "stream_deleting", "update_hit_no_row", "no_result" -> besideDelete;
          case "deleted", "stopping_deleted" -> besideDelete;
          case "ok" -> call.operation().equals("delete") && besideDelete;
          default -> false;
        };
    if (isExcused && after == null) {
      next.add(state);
    }
    return next;
  }

  /** What a call leads to that is alone; null when it cannot have given this answer. */
  private static State after(State state, Call call) {
    boolean isThere = state != State.ABSENT;
    State wanted =
        switch (call.operation()) {
          case "upsert", "start" -> State.STARTED;
          case "stop" -> State.STOPPED;
          case "delete" -> State.ABSENT;
          default -> state;
        };
    String answer =
        switch (call.operation()) {
          case "upsert" -> isThere ? "updated" : "created";
          case "status" ->
              switch (state) {
                case ABSENT -> "absent";
                case STARTED -> "started";
                case STOPPED -> "stopped";
              };
          default -> isThere ? "ok" : "no_result";
        };
    boolean changes = isThere || call.operation().equals("upsert");
    return answer.equals(call.answer()) ? (changes ? wanted : state) : null;
  }

  /** Whether another thread's call of an operation was under way at the same time. */
  private static boolean isBeside(
      String operation, List<List<Call>> threads, int thread, int index) {
    Call call = threads.get(thread).get(index);
    for (int other = 0; other < threads.size(); other++) {
      List<Call> calls = threads.get(other);
      for (int i = call.began().get(other); other != thread && i < calls.size(); i++) {
        boolean beganLater = calls.get(i).began().get(thread) > index;
        if (!beganLater && calls.get(i).operation().equals(operation)) {
          return true;
        }
      }
    }
    return false;
  }
}
