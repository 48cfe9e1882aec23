package io.eventstreams.engine.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.Event;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChunkCursorTest {
  private final ChunkCursor<Integer> cursor = new ChunkCursor<>();

  private static List<Event<Integer>> events(int count) {
    return IntStream.range(0, count).mapToObj(CoreRig::match).toList();
  }

  /** Says that it has some events, then others. */
  private static List<Event<Integer>> changing(int size, int laterSize) {
    return new AbstractList<>() {
      private int calls;

      @Override
      public Event<Integer> get(int index) {
        return CoreRig.match(index);
      }

      @Override
      public int size() {
        return calls++ == 0 ? size : laterSize;
      }
    };
  }

  @Test
  void aListIsWalkedOverPieceByPiece() {
    cursor.open(events(1_500));
    assertThat(cursor.isOpen()).isTrue();
    assertThat(cursor.isUsedUp()).isFalse();
    assertThat(cursor.available()).isEqualTo(1_024);
    cursor.advance(1_000);
    assertThat(cursor.available()).isEqualTo(24);
    assertThat(cursor.position()).isEqualTo(1_000);
    assertThat(peekedId(23)).isEqualTo(CoreRig.id(1_023));
    cursor.advance(24);
    assertThat(cursor.isUsedUp()).isFalse();
    assertThat(cursor.available()).isEqualTo(476);
    assertThat(peekedId(0)).isEqualTo(CoreRig.id(1_024));
    cursor.advance(476);
    assertThat(cursor.isUsedUp()).isTrue();
    assertThat(cursor.available()).isZero();
    cursor.close();
    assertThat(cursor.isOpen()).isFalse();
    assertThat(cursor.available()).isZero();
  }

  private String peekedId(int offset) {
    return Objects.requireNonNull(cursor.peek(offset)).sequenceId();
  }

  @Test
  void aListOfWhichNothingWasTakenCanBeTakenWhole() {
    cursor.open(events(3));
    assertThat(cursor.untouchedSize()).isEqualTo(3);
    assertThat(cursor.takeWhole()).hasSize(3);
    assertThat(cursor.untouchedSize()).isZero();
    assertThat(cursor.isUsedUp()).isTrue();
    cursor.close();
    cursor.open(events(5));
    cursor.available();
    assertThat(cursor.untouchedSize()).isZero();
    cursor.close();
    assertThatThrownBy(cursor::takeWhole).hasMessage("no list");
  }

  @Test
  void whatWasWalkedOverIsNotKeptFromTheCollector() {
    cursor.open(events(1_500));
    cursor.available();
    cursor.advance(1_024);
    cursor.available();
    assertThat(Arrays.copyOfRange(cursor.piece(), 0, 476)).doesNotContainNull();
    assertThat(Arrays.copyOfRange(cursor.piece(), 476, 1_024)).containsOnlyNulls();
    cursor.close();
    assertThat(cursor.piece()).hasSize(1_024).containsOnlyNulls();
  }

  @Test
  void aListThatChangesUnderOurHandsIsRefused() {
    for (int laterSize : new int[] {2, 5}) {
      cursor.open(changing(3, laterSize));
      assertThatThrownBy(cursor::available).hasMessageContaining("was changed");
      cursor.close();
      cursor.open(changing(3, laterSize));
      assertThatThrownBy(cursor::takeWhole).hasMessageContaining("was changed");
      cursor.close();
    }
  }
}
