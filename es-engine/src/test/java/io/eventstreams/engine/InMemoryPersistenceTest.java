package io.eventstreams.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.testkit.PersistenceContract;
import org.junit.jupiter.api.Test;

class InMemoryPersistenceTest extends PersistenceContract {
  @Override
  protected Persistence<GenericEventStream> open() {
    return InMemoryPersistence.create();
  }

  @Override
  public int raceRounds() {
    return 50_000;
  }

  /** Who saves need not wait for another thread. */
  @Test
  void savesDoNotBlock() {
    assertThat(InMemoryPersistence.create().checkpoints().mayBlock()).isFalse();
  }
}
