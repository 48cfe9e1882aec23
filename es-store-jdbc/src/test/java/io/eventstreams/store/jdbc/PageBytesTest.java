package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.api.testkit.Eventually;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A reader that is used to small events comes to large ones. */
@Timeout(120)
final class PageBytesTest {
  private static final int SMALL = 2_100;
  private static final int LARGE = 300;
  private static final int LARGE_BYTES = 64 << 10;

  private static List<NewEvent<byte[]>> events(int count, int bytes) {
    List<NewEvent<byte[]>> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(new NewEvent<>("t", "1".repeat(bytes).getBytes(StandardCharsets.US_ASCII)));
    }
    return events;
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void aPageOfLargeEventsStaysSmall(TestDatabase database) throws Exception {
    try (HikariDataSource pool = PostgresServer.pool(database.newUrl());
        JdbcStores stores = JdbcStores.over(pool)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      log.append(events(SMALL, 1), null);
      log.append(events(LARGE, LARGE_BYTES), null);
      AtomicInteger seen = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      AtomicInteger largestPage = new AtomicInteger();
      log.<GenericEventStream>source()
          .run(
              new Running(),
              "",
              page -> {
                int bytes = page.stream().mapToInt(event -> event.data().length).sum();
                largestPage.accumulateAndGet(bytes, Math::max);
                most.accumulateAndGet(page.size(), Math::max);
                return seen.addAndGet(page.size()) < SMALL + LARGE
                    ? SourceInstruction.CONTINUE
                    : SourceInstruction.EXIT;
              });
      assertThat(most.get()).isEqualTo(1_000);
      assertThat(largestPage.get()).isLessThanOrEqualTo((1 << 20) + LARGE_BYTES);
    }
  }

  /** The first page is asked for before anything is known of its size. */
  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void theFirstPageStaysSmallToo(TestDatabase database) throws Exception {
    try (HikariDataSource pool = PostgresServer.pool(database.newUrl());
        JdbcStores stores = JdbcStores.over(pool)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      log.append(events(12, 400 << 10), null);
      AtomicInteger first = new AtomicInteger();
      log.<GenericEventStream>source()
          .run(
              new Running(),
              "",
              page -> {
                first.set(page.size());
                return SourceInstruction.EXIT;
              });
      assertThat(first.get()).isEqualTo(3);
    }
  }

  /** A delivery lasts as long as the receiver is down. */
  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void aReaderThatWaitsHoldsNoRowOfItsPage(TestDatabase database) throws Exception {
    ReadTexts texts = new ReadTexts();
    try (HikariDataSource pool = PostgresServer.pool(database.newUrl());
        JdbcStores stores = JdbcStores.over(texts.over(pool))) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      log.append(events(10, 50_000), null);
      log.<GenericEventStream>source()
          .run(
              new Running(),
              "",
              page -> {
                assertThat(texts.count()).isEqualTo(10);
                Eventually.await(
                    "no row is held", () -> isFree(texts), () -> texts.held() + " are held");
                assertThat(page).hasSize(10);
                return SourceInstruction.EXIT;
              });
    }
  }

  private static boolean isFree(ReadTexts texts) {
    System.gc();
    return texts.held() == 0;
  }

  private static final class Running implements SourceContext<GenericEventStream> {
    @Override
    public GenericEventStream spec() {
      return GenericEventStream.named("reader");
    }

    @Override
    public boolean cancelled() {
      return false;
    }
  }
}
