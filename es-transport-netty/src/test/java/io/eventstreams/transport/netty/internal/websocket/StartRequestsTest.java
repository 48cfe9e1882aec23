package io.eventstreams.transport.netty.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.transport.netty.internal.websocket.StreamAccess.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class StartRequestsTest {
  private static final int MANY = 100_000;

  private final List<Consumer<Verdict>> held = new ArrayList<>();
  private final List<String> undecided = new ArrayList<>();
  private boolean busy;
  private final StreamAccess access =
      (stream, wish, answer) -> {
        if (busy) {
          answer.accept(Verdict.UNDECIDED);
        } else {
          held.add(answer);
        }
      };
  private final StartRequests starts =
      new StartRequests(access, stream -> {}, stream -> {}, undecided::add);

  @Test
  void manyAnswersAtOnceNeedNoMoreOfTheStack() {
    for (int i = 0; i < MANY; i++) {
      starts.add("s" + i);
    }
    assertThat(held).as("one is asked for at a time").hasSize(1);
    busy = true;
    held.get(0).accept(Verdict.UNDECIDED);
    assertThat(undecided).hasSize(MANY).endsWith("s" + (MANY - 1));
    assertThat(starts.size()).isZero();
    busy = false;
    starts.add("next");
    assertThat(held).hasSize(2);
  }
}
