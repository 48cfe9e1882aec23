package io.eventstreams.api.json;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.SpecCodec;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The application's codec with its errors as exceptions, for a store: one row at which a class is
 * not there must not keep all others from being read, nor end a thread of the store. An error of
 * the JVM itself goes on as it is, since a fault in mapped memory may show anywhere; only a stack
 * that was too small is the codec's.
 *
 * <p><b>Threads:</b> as those of the codec.
 *
 * <p><b>Errors:</b> {@link EventStreamException} with {@link ErrorCode#INTERNAL} in the place of an
 * {@link Error}; exceptions pass unchanged.
 *
 * @param <S> the application's specification
 */
public final class GuardedSpecCodec<S extends EventStreamSpec<S>> implements SpecCodec<S> {
  private final SpecCodec<S> codec;

  public GuardedSpecCodec(SpecCodec<S> codec) {
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
