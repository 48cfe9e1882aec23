package io.eventstreams.engine;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.testkit.PersistenceContract;

class InMemoryPersistenceTest extends PersistenceContract {
  @Override
  protected Persistence<GenericEventStream> open() {
    return InMemoryPersistence.create();
  }

  @Override
  public int raceRounds() {
    return 50_000;
  }
}
