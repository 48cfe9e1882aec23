package io.eventstreams.store.jdbc;

import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.testkit.EventLogContract;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class H2FileEventLogContractTest extends EventLogContract<byte[]> {
  @TempDir Path folder;
  private JdbcStores stores;

  @Override
  protected EventLog<byte[]> open() {
    stores = JdbcStores.h2(folder.resolve("data"));
    return stores.eventLog(EventDataCodec.rawBytes());
  }

  @Override
  protected EventLog<byte[]> reopen() {
    stores.close();
    return open();
  }

  @Override
  protected byte[] payload(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  protected Object comparable(byte @Nullable [] payload) {
    return payload == null ? "null" : new String(payload, StandardCharsets.UTF_8);
  }

  @Override
  protected boolean counts() {
    return true;
  }

  @Override
  protected List<String> unknownPositions() {
    List<String> positions = new ArrayList<>(super.unknownPositions());
    positions.add("00000000000000000004");
    positions.add("4");
    positions.add("000000000000000000001");
    positions.add("09223372036854775808");
    return positions;
  }

  @AfterEach
  void closeDatabase() {
    stores.close();
  }
}
