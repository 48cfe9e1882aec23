package io.eventstreams.transport.netty.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RotationTest {
  private final Rotation rotation = new Rotation();
  private final List<Subscriber> subscribers = new ArrayList<>();

  @SuppressWarnings("NullAway") // Only what it has room for matters here.
  private Subscriber add(int credit) {
    Subscriber subscriber = new Subscriber("demo", null, null, credit);
    rotation.add(subscriber);
    subscribers.add(subscriber);
    return subscriber;
  }

  private List<Integer> turns(int count) {
    return IntStream.range(0, count)
        .map(i -> subscribers.indexOf(rotation.next()))
        .boxed()
        .toList();
  }

  @Test
  void eachHasItsTurn() {
    add(1);
    add(1);
    add(1);
    assertThat(turns(7)).containsExactly(0, 1, 2, 0, 1, 2, 0);
  }

  @Test
  void thoseThatTakeNothingArePassedOver() {
    add(1);
    Subscriber paused = add(0);
    add(1);
    assertThat(turns(4)).containsExactly(0, 2, 0, 2);
    paused.credit(1);
    assertThat(turns(3)).containsExactly(0, 1, 2);
  }

  @Test
  void knowsWhenNobodyTakesAnything() {
    assertThat(rotation.hasRoom()).isFalse();
    Subscriber only = add(0);
    assertThat(rotation.hasRoom()).isFalse();
    only.credit(1);
    assertThat(rotation.hasRoom()).isTrue();
  }
}
