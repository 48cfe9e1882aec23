package io.eventstreams.engine.internal.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.engine.internal.runner.Inquiry.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InquiryTest {
  private static final Answer ANSWER =
      new Answer(new StreamDiagnosis.Starting(Duration.ofSeconds(5)), 7);

  private final Inquiry inquiry = new Inquiry();

  private static void elsewhere(Runnable action) {
    Thread other = new Thread(action, "other");
    other.setDaemon(true);
    other.start();
    Eventually.awaitEnd(other);
  }

  @Test
  void whoHasAskedKeepsNobodyFromAsking() {
    assertThat(inquiry.ask()).isEqualTo(1);
    elsewhere(inquiry::ask);
    assertThat(inquiry.latest()).isEqualTo(2);
  }

  @Test
  void whoHasAnAnswerKeepsNobodyFromAsking() throws InterruptedException {
    long question = inquiry.ask();
    elsewhere(() -> inquiry.answer(inquiry.latest(), ANSWER));
    assertThat(inquiry.await(question, Waits::blocking, 1)).isSameAs(ANSWER);
    elsewhere(inquiry::ask);
    assertThat(inquiry.latest()).isEqualTo(2);
  }

  @Test
  void anAnswerToAnEarlierQuestionIsNone() throws InterruptedException {
    inquiry.answer(inquiry.ask(), ANSWER);
    long question = inquiry.ask();
    assertThat(inquiry.await(question, Waits::blocking, 0)).isNull();
    inquiry.answer(question, ANSWER);
    assertThat(inquiry.await(question - 1, Waits::blocking, 0)).isSameAs(ANSWER);
  }
}
