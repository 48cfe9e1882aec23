package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.fields;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.api.testkit.Eventually;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** A stream, and questions why it does not move. */
final class WhyRig implements AutoCloseable {
  static final Duration HOUR = Duration.ofHours(1);

  final EngineRig rig = new EngineRig();
  final CountDownLatch mayReturn = new CountDownLatch(1);

  @Override
  public void close() {
    mayReturn.countDown();
    rig.close();
  }

  /** Waits for a cause; asks until it is the one. */
  <T extends StreamDiagnosis> T await(Class<T> cause) {
    return await(rig.manager(), cause);
  }

  <T extends StreamDiagnosis> T await(Class<T> cause, Predicate<T> as) {
    return await(rig.manager(), cause, as);
  }

  <T extends StreamDiagnosis> T await(
      EventStreamManager<GenericEventStream> manager, Class<T> cause) {
    return await(manager, cause, any -> true);
  }

  <T extends StreamDiagnosis> T await(
      EventStreamManager<GenericEventStream> manager, Class<T> cause, Predicate<T> as) {
    AtomicReference<StreamDiagnosis> last = new AtomicReference<>();
    Eventually.await(
        cause.getSimpleName(),
        () -> {
          last.set(manager.why("demo"));
          return cause.isInstance(last.get()) && as.test(cause.cast(last.get()));
        },
        () -> last.get() + "\n" + rig.state());
    return cause.cast(last.get());
  }

  void stream(EventStreamFields.Builder fields) {
    rig.manager().upsert("demo", GenericEventStream.EMPTY.withFields(fields.build()));
  }

  void retry(Duration initial, Duration maximum) {
    rig.config = rig.config.withRetry(new EventStreamsConfig.Retry(initial, maximum, 2.0));
  }

  static void assertAboutAnHour(Duration left) {
    assertThat(left).isBetween(Duration.ofMinutes(50), HOUR);
  }

  /** Does not return, whoever interrupts it. */
  void holdOn() {
    boolean interrupted = false;
    while (mayReturn.getCount() > 0) {
      try {
        mayReturn.await();
      } catch (InterruptedException ignored) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  final class StubbornSource implements EventSource<GenericEventStream, Integer> {
    final CountDownLatch running = new CountDownLatch(1);
    volatile Thread thread;

    @Override
    public void run(
        SourceContext<GenericEventStream> context, String checkpoint, Deliver<Integer> deliver) {
      thread = Thread.currentThread();
      running.countDown();
      holdOn();
    }

    void await() {
      Eventually.await("a run", () -> running.getCount() == 0, rig::state);
    }
  }

  /** A factory of dispatchers whose attempts time out. */
  static DispatcherFactory<GenericEventStream, Integer> factory(
      Dispatcher<Integer> dispatcher, Duration attemptTimeout) {
    return new DispatcherFactory<>() {
      @Override
      public void validate(
          EventStreamsConfig config, GenericEventStream spec, LifecyclePhase phase) {}

      @Override
      public Dispatcher<Integer> newDispatcher(EventStreamsConfig config, GenericEventStream spec) {
        return dispatcher;
      }

      @Override
      public Duration attemptTimeout(EventStreamsConfig config, GenericEventStream spec) {
        return attemptTimeout;
      }
    };
  }
}
