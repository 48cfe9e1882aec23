package io.eventstreams.transport.netty.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RightsWatchTest {
  private record Question(String stream, boolean whenBusy, Consumer<Boolean> answer) {}

  private final DefaultEventLoop loop = new DefaultEventLoop();
  private final BlockingQueue<Question> questions = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> lost = new LinkedBlockingQueue<>();
  private final StreamAccess access =
      (stream, whenBusy, answer) -> questions.add(new Question(stream, whenBusy, answer));
  private final RightsWatch watch = new RightsWatch(access, () -> List.of("one", "two"), lost::add);

  @AfterEach
  void close() {
    loop.submit(watch::end).syncUninterruptibly();
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private void begin() {
    loop.submit(() -> watch.begin(loop, Duration.ofMillis(1))).syncUninterruptibly();
  }

  private Question next() throws InterruptedException {
    Question question = questions.poll(10, TimeUnit.SECONDS);
    assertThat(question).isNotNull();
    return question;
  }

  private void answer(Question question, boolean may) {
    loop.submit(() -> question.answer().accept(may)).syncUninterruptibly();
  }

  @Test
  void asksForOneStreamAfterTheOtherRoundAfterRound() throws InterruptedException {
    begin();
    for (int round = 0; round < 3; round++) {
      for (String stream : List.of("one", "two")) {
        Question question = next();
        assertThat(question.stream()).isEqualTo(stream);
        assertThat(questions).isEmpty();
        answer(question, true);
      }
    }
    assertThat(lost).isEmpty();
  }

  @Test
  void tellsWhichRightIsLost() throws InterruptedException {
    begin();
    answer(next(), false);
    assertThat(lost.poll(10, TimeUnit.SECONDS)).isEqualTo("one");
    answer(next(), true);
    assertThat(lost).isEmpty();
  }

  /** Whom nobody had time to ask about is let be; who wants to start is not let in. */
  @Test
  void tooManyQuestionsTakeNoRightAwayAndGiveNone() throws InterruptedException {
    begin();
    assertThat(next().whenBusy()).isTrue();
    StartRequests starts = new StartRequests(access, lost::add, lost::add);
    starts.add("three");
    assertThat(next().whenBusy()).isFalse();
  }

  @Test
  void anAnswerAfterTheEndTakesNothingAway() throws InterruptedException {
    begin();
    Question late = next();
    loop.submit(watch::end).syncUninterruptibly();
    answer(late, false);
    assertThat(lost).isEmpty();
    assertThat(questions).isEmpty();
  }

  @Test
  void asksNobodyWhereEverythingIsOpen() {
    RightsWatch open = new RightsWatch(StreamAccess.OPEN, () -> List.of("one"), lost::add);
    loop.submit(() -> open.begin(loop, Duration.ofMillis(1))).syncUninterruptibly();
    assertThat(loop.pendingTasks()).isZero();
    loop.submit(open::end).syncUninterruptibly();
  }
}
