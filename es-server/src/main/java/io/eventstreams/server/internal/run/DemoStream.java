package io.eventstreams.server.internal.run;

import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Query;
import io.eventstreams.server.internal.CommandFailure;
import io.eventstreams.server.internal.config.ServerConfig;
import io.eventstreams.server.internal.config.StoreKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The stream {@code demo}, so that there is something to see. It is made once for a data folder: a
 * file says that this was done, and whoever deletes the stream does not get it again. A PostgreSQL
 * is not in a data folder.
 */
final class DemoStream {
  static final String NAME = "demo";
  private static final String DONE = "demo-created";

  private DemoStream() {}

  static void createOnce(EventStreamManager<GenericEventStream> manager, ServerConfig config) {
    if (config.jdbc().postgres().isPresent()) {
      return;
    }
    if (config.store() == StoreKind.MEMORY) {
      create(manager);
      return;
    }
    Path done = config.data().resolve(config.store().wireName() + "-" + DONE);
    if (Files.exists(done)) {
      return;
    }
    if (manager.list(Query.ALL.withLimit(1)).items().isEmpty()) {
      create(manager);
    }
    try {
      Files.writeString(done, "The stream '" + NAME + "' was created once; this file says so.\n");
    } catch (IOException failure) {
      throw CommandFailure.failed("cannot write " + done + ": " + failure.getMessage());
    }
  }

  private static void create(EventStreamManager<GenericEventStream> manager) {
    manager.upsert(null, GenericEventStream.named(NAME));
  }
}
