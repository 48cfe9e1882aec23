package io.eventstreams.store.jdbc.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PageSizeTest {
  private static List<LogRow> rows(int count, int chars) {
    return Collections.nCopies(count, new LogRow(LogPosition.START, "", "x".repeat(chars)));
  }

  @Test
  void smallEventsAreReadByTheThousand() {
    PageSize size = new PageSize();
    assertThat(size.events()).isEqualTo(16);
    for (int expected : new int[] {32, 64, 128, 256, 512, 1_000, 1_000}) {
      size.read(rows(size.events(), 100));
      assertThat(size.events()).isEqualTo(expected);
    }
  }

  @Test
  void largeEventsAreReadOneByOneAndTheNextSmallOnesByMoreAgain() {
    PageSize size = new PageSize();
    size.read(rows(16, 6 << 20));
    assertThat(size.events()).isEqualTo(1);
    size.read(rows(1, 100));
    assertThat(size.events()).isEqualTo(2);
  }

  @Test
  void aPageStaysWithinAMillionCharacters() {
    PageSize size = new PageSize();
    for (int i = 0; i < 10; i++) {
      size.read(rows(size.events(), 1 << 14));
    }
    assertThat(size.events()).isEqualTo(64);
  }

  @Test
  void emptyPayloadsDoNoHarm() {
    PageSize size = new PageSize();
    size.read(rows(16, 0));
    assertThat(size.events()).isEqualTo(32);
  }
}
