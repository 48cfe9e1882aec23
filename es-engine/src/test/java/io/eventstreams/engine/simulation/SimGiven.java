package io.eventstreams.engine.simulation;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.engine.simulation.SimFaults.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** What a manager is given by its application. */
final class SimGiven {
  private SimGiven() {}

  /** Names streams; its runs are actors. */
  record Source(IntSupplier numbers) implements EventSource<GenericEventStream, Integer> {
    @Override
    public String newId() {
      return "00000000-0000-4000-8000-%012d".formatted(numbers.getAsInt());
    }

    @Override
    public void run(
        SourceContext<GenericEventStream> context, String checkpoint, Deliver<Integer> deliver) {
      throw new IllegalStateException("runs are actors, not calls");
    }
  }

  record Factory(
      SimFaults faults,
      Duration attemptTimeout,
      Function<GenericEventStream, Dispatcher<Integer>> dispatchers)
      implements DispatcherFactory<GenericEventStream, Integer> {
    @Override
    public void validate(
        EventStreamsConfig managerConfig, GenericEventStream spec, LifecyclePhase phase) {}

    @Override
    public Dispatcher<Integer> newDispatcher(
        EventStreamsConfig managerConfig, GenericEventStream spec) {
      if (faults.happens(Kind.NO_DISPATCHER)) {
        throw ErrorCode.CONFIG_INVALID.error("no dispatcher can be made");
      }
      return dispatchers.apply(spec);
    }

    @Override
    public Duration attemptTimeout(EventStreamsConfig managerConfig, GenericEventStream spec) {
      return attemptTimeout;
    }
  }

  record Numbers(SimFaults faults, boolean knowsSizes) implements EventDataCodec<Integer> {
    @Override
    public long sizeOf(@Nullable Integer data) {
      return SimLog.bytes(Objects.requireNonNull(data));
    }

    @Override
    public byte[] encode(@Nullable Integer data) {
      if (faults.happens(Kind.CANNOT_WRITE_DOWN)) {
        throw new IllegalStateException("it cannot be written down");
      }
      return String.valueOf(data).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Integer decode(byte[] json) {
      return Integer.valueOf(new String(json, StandardCharsets.UTF_8));
    }
  }
}
