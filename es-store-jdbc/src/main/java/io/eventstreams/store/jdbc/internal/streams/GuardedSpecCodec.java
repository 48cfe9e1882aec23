package io.eventstreams.store.jdbc.internal.streams;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.SpecCodec;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The application's codec with its errors as exceptions: one row at which a class is not there must
 * not keep all others from being read. An error of the JVM itself goes on as it is.
 *
 * <p><b>Threads:</b> any.
 */
final class GuardedSpecCodec<S extends EventStreamSpec<S>> implements SpecCodec<S> {
  private final SpecCodec<S> codec;

  GuardedSpecCodec(SpecCodec<S> codec) {
    this.codec = codec;
  }

  @Override
  public Set<String> ownFields() {
    return guarded(codec::ownFields);
  }

  @Override
  public Map<String, Object> write(S spec) {
    return guarded(() -> codec.write(spec));
  }

  @Override
  public S read(GenericEventStream base, Map<String, Object> ownFields) {
    return guarded(() -> codec.read(base, ownFields));
  }

  private static <T> T guarded(Supplier<T> call) {
    try {
      return call.get();
    } catch (StackOverflowError tooDeep) {
      throw failed(tooDeep);
    } catch (VirtualMachineError ofTheMachine) {
      throw ofTheMachine;
    } catch (Error ofTheCodec) {
      throw failed(ofTheCodec);
    }
  }

  private static EventStreamException failed(Error error) {
    return ErrorCode.INTERNAL.error("the application's SpecCodec has failed: " + error, error);
  }
}
