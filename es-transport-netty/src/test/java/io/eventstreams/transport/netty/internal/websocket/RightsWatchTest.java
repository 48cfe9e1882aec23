package io.eventstreams.transport.netty.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.transport.netty.internal.websocket.StreamAccess.Verdict;
import io.eventstreams.transport.netty.internal.websocket.StreamAccess.Wish;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RightsWatchTest {
  private record Question(String stream, Wish wish, Consumer<Verdict> answer) {}

  private final DefaultEventLoop loop = new DefaultEventLoop();
  private final BlockingQueue<Question> questions = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> lost = new LinkedBlockingQueue<>();
  private final StreamAccess access =
      (stream, wish, answer) -> questions.add(new Question(stream, wish, answer));
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

  private void answer(Question question, Verdict verdict) {
    loop.submit(() -> question.answer().accept(verdict)).syncUninterruptibly();
  }

  @Test
  void asksForOneStreamAfterTheOtherRoundAfterRound() throws InterruptedException {
    begin();
    for (int round = 0; round < 3; round++) {
      for (String stream : List.of("one", "two")) {
        Question question = next();
        assertThat(question.stream()).isEqualTo(stream);
        assertThat(questions).isEmpty();
        answer(question, Verdict.PERMITTED);
      }
    }
    assertThat(lost).isEmpty();
  }

  @Test
  void tellsWhichRightIsLost() throws InterruptedException {
    begin();
    answer(next(), Verdict.DENIED);
    assertThat(lost.poll(10, TimeUnit.SECONDS)).isEqualTo("one");
    answer(next(), Verdict.PERMITTED);
    assertThat(lost).isEmpty();
  }

  /** Whom nobody had time to ask about is let be; who wants to start is not let in. */
  @Test
  void tooManyQuestionsTakeNoRightAwayAndGiveNone() throws InterruptedException {
    begin();
    Question goingOn = next();
    assertThat(goingOn.wish()).isEqualTo(Wish.GO_ON);
    answer(goingOn, Verdict.UNDECIDED);
    Question rest = next();
    assertThat(rest.stream()).as("the round goes on").isEqualTo("two");
    loop.submit(watch::end).syncUninterruptibly();
    List<String> undecided = new ArrayList<>();
    StartRequests starts = new StartRequests(access, lost::add, lost::add, undecided::add);
    starts.add("three");
    Question start = next();
    assertThat(start.wish()).isEqualTo(Wish.START);
    answer(start, Verdict.UNDECIDED);
    assertThat(undecided).containsExactly("three");
    assertThat(starts.contains("three")).isFalse();
    assertThat(lost).isEmpty();
  }

  @Test
  void anAnswerAfterTheEndTakesNothingAway() throws InterruptedException {
    begin();
    Question late = next();
    loop.submit(watch::end).syncUninterruptibly();
    answer(late, Verdict.DENIED);
    assertThat(lost).isEmpty();
    assertThat(questions).isEmpty();
  }

  @Test
  void asksNobodyWhereEverythingIsOpen() {
    EmbeddedChannel channel = new EmbeddedChannel();
    new RightsWatch(StreamAccess.OPEN, () -> List.of("one"), lost::add)
        .begin(channel.eventLoop(), Duration.ofMillis(1));
    assertThat(channel.runScheduledPendingTasks()).as("nothing is planned").isEqualTo(-1);
    new RightsWatch(access, () -> List.of("one"), lost::add)
        .begin(channel.eventLoop(), Duration.ofHours(1));
    assertThat(channel.runScheduledPendingTasks()).as("the next round").isPositive();
    channel.close();
  }
}
