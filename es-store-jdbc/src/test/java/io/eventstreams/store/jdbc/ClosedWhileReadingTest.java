package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.testkit.LogReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that is closed while a source waits at the end of its log. */
final class ClosedWhileReadingTest {
  @TempDir Path folder;

  @Test
  void theRunEndsWithAnError() {
    LogReader<byte[]> reader;
    try (JdbcStores stores = JdbcStores.h2(folder)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      log.append(List.of(new NewEvent<>("t", new byte[] {'1'})), null);
      reader = LogReader.start(log.source(), "");
      reader.await(1);
    }
    assertThat(reader.awaitEnd())
        .isInstanceOf(EventStreamException.class)
        .hasMessageContaining("ES10007");
  }
}
