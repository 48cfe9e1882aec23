package io.eventstreams.engine.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.EventStreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {
  private static boolean accepts(String expression, String topic) {
    return TopicFilter.compile(expression).accepts(topic);
  }

  @Test
  void noFilterAcceptsEverything() {
    TopicFilter filter = TopicFilter.compile(null);
    assertThat(filter.acceptsAll()).isTrue();
    assertThat(filter.accepts("")).isTrue();
    assertThat(filter.accepts("x")).isTrue();
  }

  @Test
  void theEmptyFilterAcceptsOnlyTheEmptyTopic() {
    TopicFilter filter = TopicFilter.compile("");
    assertThat(filter.acceptsAll()).isFalse();
    assertThat(filter.accepts("")).isTrue();
    assertThat(filter.accepts("x")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "topic_1, topic_1, true",
    "topic_1, topic_10, false",
    "topic_1, xtopic_1, false",
    "topic_1, TOPIC_1, false",
    "a|b, a, true",
    "a|b, b, true",
    "a|b, ax, false",
    "a|b, xb, false",
    "a|b, abc, false",
    "a|ab, ab, true",
    "ab|a, a, true",
    "(?i)topic, ToPiC, true",
    "top.*, topic, true",
    "top.*, atopic, false",
    "^a$, a, true",
    "a.c, a.c, true",
    "a\\.c, abc, false",
    "'.*', '', true",
    "(a|b)+c, abac, true",
    "\\Qa.b\\E, a.b, true",
    "\\Qa.b\\E, axb, false",
    "\\pL+, Größe, true",
    "., 😀, true",
  })
  void theWholeTopicMustMatchAsOneGroup(String expression, String topic, boolean accepted) {
    assertThat(accepts(expression, topic)).isEqualTo(accepted);
  }

  @Test
  void theEndIsTheEndOfTheTextAndADotIsNoNewline() {
    assertThat(accepts("a$", "a\n")).isFalse();
    assertThat(accepts("a", "a\n")).isFalse();
    assertThat(accepts("a\\z", "a")).isTrue();
    assertThat(accepts("a.b", "a\nb")).isFalse();
    assertThat(accepts("(?s)a.b", "a\nb")).isTrue();
    assertThat(accepts("(?m)a$", "a\nb")).isFalse();
    assertThat(accepts("a\nb", "a\nb")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "a(?!b)",
        "(?<=a)b",
        "(a)\\1",
        "a{1001}",
        "*",
        "(",
        "a**",
        "\\",
        "(?i)[a-\\x{1F600}]",
        "(?:()(){30}){90}",
        "((a{30}){30}){30}"
      })
  void whatIsNotRe2IsRefused(String expression) {
    assertThatThrownBy(() -> TopicFilter.compile(expression))
        .isInstanceOf(EventStreamException.class)
        .hasMessageStartingWith("FF00235: topicFilter");
  }

  @Test
  void aLongExpressionIsRefused() {
    assertThat(accepts("a".repeat(1_024), "a".repeat(1_024))).isTrue();
    assertThatThrownBy(() -> TopicFilter.compile("a".repeat(1_025)))
        .hasMessageStartingWith("FF00235");
  }

  @Test
  void aSecondAnswerIsTheFirst() {
    TopicFilter filter = TopicFilter.compile("a.*");
    for (int i = 0; i < 20_000; i++) {
      assertThat(filter.accepts("a" + i)).isTrue();
      assertThat(filter.accepts("b" + i)).isFalse();
      assertThat(filter.accepts("a" + i / 2)).isTrue();
    }
    String longTopic = "a".repeat(100_000);
    assertThat(filter.accepts(longTopic)).isTrue();
    assertThat(filter.accepts("b")).isFalse();
    assertThat(filter.accepts(longTopic)).isTrue();
  }

  @Test
  void neitherManyTopicsNorLongOnesAreRemembered() {
    TopicFilter filter = TopicFilter.compile("a.*");
    for (int i = 0; i < 10_000; i++) {
      filter.accepts("a" + i);
      assertThat(filter.remembered()).isLessThanOrEqualTo(4_096);
    }
    int before = filter.remembered();
    filter.accepts("a".repeat(257));
    assertThat(filter.remembered()).isEqualTo(before);
  }

  @Test
  void topicsOfUpTo256CharactersAreRememberedOnce() {
    TopicFilter filter = TopicFilter.compile("a.*");
    for (String topic : new String[] {"a", "b", "a".repeat(256), "b".repeat(256)}) {
      filter.accepts(topic);
      filter.accepts(topic);
    }
    assertThat(filter.remembered()).isEqualTo(4);
  }

  /** The place before all others is one like any other. */
  @Test
  void aTopicInTheFirstPlaceIsRememberedOnce() {
    String topic = topicInTheFirstPlace();
    TopicFilter filter = TopicFilter.compile("a.*");
    assertThat(filter.accepts(topic)).isTrue();
    assertThat(filter.accepts(topic)).isTrue();
    assertThat(filter.remembered()).isEqualTo(1);
  }

  private static String topicInTheFirstPlace() {
    int number = 0;
    while (true) {
      TopicMemory memory = new TopicMemory();
      String topic = "a" + number++;
      memory.put(topic, true);
      if (memory.table().find(topic) == 0) {
        return topic;
      }
    }
  }
}
