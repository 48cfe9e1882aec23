package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.assertCode;
import static io.eventstreams.engine.EngineRig.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A manager that is closed while a stream is being made. */
class EngineCloseTest {
  private final EngineRig rig = new EngineRig();
  private int made;

  @AfterEach
  void everyDispatcherIsClosed() {
    rig.close();
    assertThat(rig.dispatcher.closed()).isEqualTo(made);
  }

  private final class Factory implements DispatcherFactory<GenericEventStream, Integer> {
    private final Runnable whileValidated;

    Factory(Runnable whileValidated) {
      this.whileValidated = whileValidated;
    }

    @Override
    public void validate(EventStreamsConfig config, GenericEventStream spec, LifecyclePhase phase) {
      whileValidated.run();
    }

    @Override
    public Dispatcher<Integer> newDispatcher(EventStreamsConfig config, GenericEventStream spec) {
      made++;
      return rig.dispatcher;
    }
  }

  @Test
  void aStreamThatIsStillValidatedIsRefused() {
    rig.factory(new Factory(() -> rig.manager().close()));
    assertCode(ErrorCode.MANAGER_CLOSED, () -> rig.manager().upsert("demo", spec("demo")));
    assertThat(rig.persistence.streams().findByName("demo")).isEmpty();
  }

  @Test
  void theDispatcherOfAStreamThatIsStillStoredIsClosed() {
    rig.factory(new Factory(() -> {}));
    rig.persistence.afterCall =
        operation -> {
          if (operation.equals("upsert")) {
            rig.manager().close();
          }
        };
    rig.manager().upsert("demo", spec("demo"));
    assertThat(made).isEqualTo(1);
  }

  @Test
  void aStreamThatIsStoredAndCannotRunIsRefusedAsEver() {
    rig.factory(
        new Factory(
            () -> {
              if (rig.persistence.closed > 0) {
                throw new IllegalArgumentException("as it is");
              }
            }));
    rig.persistence.afterCall =
        operation -> {
          if (operation.equals("upsert")) {
            rig.manager().close();
          }
        };
    assertThatThrownBy(() -> rig.manager().upsert("demo", spec("demo")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("as it is");
  }

  @Test
  void afterwardsNothingIsLookedForAndNothingIsLookedAt() {
    rig.factory(new Factory(() -> {}));
    rig.manager().upsert("demo", spec("demo"));
    rig.manager().close();
    assertCode(ErrorCode.MANAGER_CLOSED, () -> rig.manager().findByNameOrId("demo"));
    assertCode(ErrorCode.MANAGER_CLOSED, () -> rig.manager().stream("demo"));
    assertCode(ErrorCode.MANAGER_CLOSED, () -> rig.manager().upsert("", spec("not/valid")));
  }
}
