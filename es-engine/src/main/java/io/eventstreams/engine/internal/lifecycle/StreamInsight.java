package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.StreamLag;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.engine.internal.runner.StreamRunner;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers how a stream stands.
 *
 * <p><b>Threads:</b> any.
 *
 * @param registry what runs here
 */
record StreamInsight<S extends EventStreamSpec<S>, D>(
    Persistence<S> persistence, EventSource<S, D> source, StreamRegistry<S, D> registry) {
  /** An instance may end while it is asked; the next look then tells why. */
  private static final int LOOKS = 3;

  /**
   * Waits until a stream has ended.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00229} that says why it has not, when
   *     the time was over first
   */
  void awaitEnd(
      ManagedStream<S, D> stream, BooleanSupplier isEnded, long leftNanos, Duration timeout) {
    boolean inTime;
    try {
      inTime = stream.await(isEnded, leftNanos);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ErrorCode.STOP_TIMED_OUT.error("interrupted while waiting for the stream to stop");
    }
    if (!inTime) {
      throw ErrorCode.STOP_TIMED_OUT.error(
          "the stream did not stop within " + timeout.toMillis() + " ms: " + why(stream).text());
    }
  }

  StreamDiagnosis why(ManagedStream<S, D> stream) {
    StreamDiagnosis said = new StreamDiagnosis.Moving();
    for (int look = 0; look < LOOKS; look++) {
      StreamRunner<S, D> runner = stream.runner();
      StreamDiagnosis known = stream.diagnose();
      if (known != null) {
        return known;
      }
      if (runner != null) {
        said = ask(runner);
        if (stream.diagnose() == null && stream.runner() == runner) {
          return said;
        }
      }
    }
    return said;
  }

  private static StreamDiagnosis ask(StreamRunner<?, ?> runner) {
    try {
      return runner.diagnosis().why();
    } catch (InterruptedException interrupted) {
      throw cancelled(interrupted);
    }
  }

  private static RuntimeException cancelled(InterruptedException interrupted) {
    Thread.currentThread().interrupt();
    return ErrorCode.CANCELLED.error("interrupted while asking the stream", interrupted);
  }

  /** The store is closed: streams are known by what they were last. */
  StreamDiagnosis whyClosed(String nameOrId) {
    String id = persistence.idValidator().canonical(nameOrId).orElse(nameOrId);
    for (ManagedStream<S, D> stream : registry.all()) {
      if (stream.id().equals(id) || stream.isNamed(nameOrId)) {
        return why(stream);
      }
    }
    throw ErrorCode.MANAGER_CLOSED.error("the manager is closed");
  }

  StreamLag lag(ManagedStream<S, D> stream) {
    String position =
        persistence.checkpoints().read(stream.id()).map(CheckpointState::startPosition).orElse("");
    S spec =
        stream
            .view()
            .orElseThrow(() -> ErrorCode.NO_RESULT.error("no stream '" + stream.id() + "' yet"));
    OptionalLong behind =
        Answers.given(source.countAfter(spec, position), "countAfter of the source");
    StreamRunner<S, D> runner = stream.runner();
    return new StreamLag(
        position,
        behind.isPresent() ? behind.getAsLong() : null,
        runner == null ? Long.valueOf(0) : buffered(runner));
  }

  private static @Nullable Long buffered(StreamRunner<?, ?> runner) {
    try {
      return runner.diagnosis().bufferedEvents();
    } catch (InterruptedException interrupted) {
      throw cancelled(interrupted);
    }
  }
}
