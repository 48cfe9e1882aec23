package io.eventstreams.engine.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopicMemoryTest {
  private final TopicMemory memory = new TopicMemory();

  private void put(int from, int to) {
    IntStream.range(from, to).forEach(i -> memory.put("topic" + i, i % 3 == 0));
  }

  private long found(int count) {
    return IntStream.range(0, count).filter(i -> memory.table().find("topic" + i) >= 0).count();
  }

  @Test
  void whatWasPutIsFoundWithItsAnswerHoweverCrowdedItIs() {
    for (int i = 0; i < 10_000; i++) {
      String topic = "topic" + i;
      assertThat(memory.table().find(topic)).isNegative();
      memory.put(topic, i % 3 == 0);
      int found = memory.table().find(topic);
      assertThat(found).isNotNegative();
      assertThat(memory.table().answer(found)).isEqualTo(i % 3 == 0);
      assertThat(memory.table().bit(found)).isEqualTo(i % 3 == 0 ? 1 : 0);
    }
    assertThat(memory.size()).isBetween(4_000, 4_096);
  }

  @Test
  void similarTopicsDoNotPushEachOtherOut() {
    put(0, 2_000);
    assertThat(memory.size()).isGreaterThan(1_990);
    assertThat(found(2_000)).isEqualTo(memory.size());
    for (int i = 0; i < 2_000; i++) {
      int found = memory.table().find("topic" + i);
      assertThat(found < 0 || memory.table().answer(found) == (i % 3 == 0)).isTrue();
    }
  }

  @Test
  void theTableGrowsOnceItIsHalfFull() {
    TopicMemory.Table first = memory.table();
    put(0, 32);
    assertThat(memory.table()).isSameAs(first);
    put(32, 33);
    assertThat(memory.table()).isNotSameAs(first);
    assertThat(memory.size()).isEqualTo(33);
    assertThat(found(33)).isEqualTo(33);
  }

  @Test
  @SuppressWarnings("StringOperationCanBeSimplified") // another string with the same text
  void theVeryStringIsFoundWithoutComparingTexts() {
    String topic = "topic";
    memory.put(topic, true);
    assertThat(memory.table().findSame(topic)).isEqualTo(memory.table().find(topic));
    assertThat(memory.table().findSame(new String("topic"))).isNegative();
  }
}
