package io.eventstreams.transport.netty.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.transport.netty.FakeParkedEvents;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ParkedPageTest {
  private static final int MIB = 1 << 20;

  private final FakeParkedEvents parked = new FakeParkedEvents();

  private void add(int number, int chars) {
    for (int i = 0; i < number; i++) {
      parked.add("%02d".formatted(parked.count()), chars);
    }
  }

  private static List<String> ids(ParkedPage page) {
    return page.events().stream().map(ParkedEvent::id).toList();
  }

  @Test
  void smallOnesFillIt() {
    add(20, 10);
    ParkedPage first = ParkedPage.read(parked, "", 17);
    assertThat(ids(first)).hasSize(17).endsWith("16");
    assertThat(first.more()).isTrue();
    ParkedPage second = ParkedPage.read(parked, first.lastId(), 17);
    assertThat(ids(second)).containsExactly("17", "18", "19");
    assertThat(second.more()).isFalse();
  }

  @Test
  void aPageThatHoldsTheLastOneSaysSo() {
    add(16, 10);
    assertThat(ParkedPage.read(parked, "", 16).more()).isFalse();
    assertThat(ParkedPage.read(parked, "", 15).more()).isTrue();
    assertThat(ParkedPage.read(parked, "15", 15)).isEqualTo(new ParkedPage(List.of(), false));
  }

  @Test
  void largeOnesEndItEarly() {
    add(9, MIB - 2);
    ParkedPage first = ParkedPage.read(parked, "", 25);
    assertThat(ids(first)).containsExactly("00", "01", "02", "03");
    assertThat(first.more()).isTrue();
    ParkedPage last = ParkedPage.read(parked, "07", 25);
    assertThat(ids(last)).containsExactly("08");
    assertThat(last.more()).isFalse();
  }

  @Test
  void oneIsShownHoweverLargeItIs() {
    add(2, 5 * MIB);
    assertThat(ids(ParkedPage.read(parked, "", 25))).containsExactly("00");
    assertThat(ids(ParkedPage.read(parked, "00", 25))).containsExactly("01");
  }
}
