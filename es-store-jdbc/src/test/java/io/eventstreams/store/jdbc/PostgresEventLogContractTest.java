package io.eventstreams.store.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.testkit.EventLogContract;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

final class PostgresEventLogContractTest extends EventLogContract<byte[]> {
  private HikariDataSource pool;
  private JdbcStores stores;

  @Override
  protected EventLog<byte[]> open() {
    pool = PostgresServer.pool(PostgresServer.newSchema());
    return openAgain();
  }

  @Override
  protected EventLog<byte[]> reopen() {
    stores.close();
    return openAgain();
  }

  private EventLog<byte[]> openAgain() {
    stores = JdbcStores.over(pool);
    return stores.eventLog(EventDataCodec.rawBytes());
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
  protected List<String> unknownPositions() {
    List<String> positions = new ArrayList<>(super.unknownPositions());
    positions.add("00000000000000000004");
    positions.add("00000000000000000004-00000000000000000001");
    positions.add("1-");
    positions.add("-");
    positions.add("1-2-3");
    positions.add("09223372036854775808-1");
    return positions;
  }

  @AfterEach
  void closeDatabase() {
    if (stores != null) {
      stores.close();
      pool.close();
    }
  }
}
