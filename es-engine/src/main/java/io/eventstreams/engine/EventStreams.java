package io.eventstreams.engine;

import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.EventStreamListener;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.engine.internal.lifecycle.EngineManager;
import io.eventstreams.engine.internal.runner.RunnerSeams;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes managers. */
public final class EventStreams {
  private EventStreams() {}

  /**
   * Begins to build a manager.
   *
   * @param source where the events of all streams come from
   * @param persistence where streams and checkpoints are kept; the manager closes it
   */
  public static <S extends EventStreamSpec<S>, D> Builder<S, D> builder(
      EventSource<S, D> source, Persistence<S> persistence) {
    return new Builder<>(source, persistence);
  }

  /**
   * Collects what a manager needs. Not for use by several threads.
   *
   * @param <S> the type of the specification
   * @param <D> the type of the payload
   */
  public static final class Builder<S extends EventStreamSpec<S>, D> {
    private final EventSource<S, D> source;
    private final Persistence<S> persistence;
    private final Map<EventStreamType, DispatcherFactory<S, D>> factories = new LinkedHashMap<>();
    private @Nullable EventDataCodec<D> dataCodec;
    private EventStreamsConfig config = EventStreamsConfig.DEFAULTS;
    private @Nullable EventStreamListener listener;

    private Builder(EventSource<S, D> source, Persistence<S> persistence) {
      this.source = Objects.requireNonNull(source, "source");
      this.persistence = Objects.requireNonNull(persistence, "persistence");
    }

    /** The configuration; {@link EventStreamsConfig#DEFAULTS} when not given. */
    public Builder<S, D> config(EventStreamsConfig newConfig) {
      config = Objects.requireNonNull(newConfig, "config");
      return this;
    }

    /**
     * Is told what happens to streams.
     *
     * @throws IllegalStateException when there is one already
     */
    public Builder<S, D> listener(EventStreamListener newListener) {
      if (listener != null) {
        throw new IllegalStateException("there is a listener already");
      }
      listener = Objects.requireNonNull(newListener, "listener");
      return this;
    }

    /**
     * Registers what streams of a type dispatch to.
     *
     * @throws IllegalArgumentException when the type has a factory already
     */
    public Builder<S, D> dispatcher(EventStreamType type, DispatcherFactory<S, D> factory) {
      if (factories.putIfAbsent(type, Objects.requireNonNull(factory, "factory")) != null) {
        throw new IllegalArgumentException("type '" + type + "' is registered twice");
      }
      return this;
    }

    /**
     * How payloads are written down. Needed where a stream puts events aside that its consumer does
     * not take: without it such a stream is refused.
     */
    public Builder<S, D> dataCodec(EventDataCodec<D> codec) {
      dataCodec = Objects.requireNonNull(codec, "codec");
      return this;
    }

    /**
     * Reads the persistence and starts the streams that should run. A stream that cannot run does
     * not keep the others from running.
     *
     * @throws io.eventstreams.api.EventStreamException when the persistence cannot be read; {@code
     *     ES10011} when the configuration needs a data codec and there is none
     */
    public EventStreamManager<S> build() {
      SecureRandom random = new SecureRandom();
      return EngineManager.open(
          config,
          source,
          persistence,
          factories,
          dataCodec,
          listener,
          RunnerSeams.real(),
          () -> random.nextLong() & Long.MAX_VALUE);
    }
  }
}
