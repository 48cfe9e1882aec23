package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class OutboxWriterTest {
  @Test
  void anOrderKeepsItsPaceOnItsWayToAnotherProcess() {
    Pace pace = Pace.of(250);
    OutboxWriter.Order order =
        OutboxWriter.Order.parse(OutboxWriter.Order.of(pace, 7, 1_000).line());
    assertThat(order.first()).isEqualTo(7);
    assertThat(order.events()).isEqualTo(1_000);
    assertThat(order.pace().intervalNanos()).isEqualTo(4_000_000);
    // The clocks are those of one process here, and nobody set the time of day in between.
    assertThat(order.pace().firstNanos())
        .isCloseTo(pace.firstNanos(), Offset.offset(TimeUnit.SECONDS.toNanos(5)));
  }

  @Test
  void aWriterThatFindsNoDatabaseIsAnError() {
    assertThatThrownBy(() -> OutboxPeer.start("jdbc:postgresql://127.0.0.1:1/none", "none").close())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the process that appends has ended");
  }
}
