package io.eventstreams.engine.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RowChangesTest {
  @Test
  void afterAFailureNobodyKnowsTheRowUntilItIsWrittenAgain() {
    RowChanges row = new RowChanges();
    assertThat(row.isUnsure()).isFalse();
    assertThatThrownBy(
            () ->
                row.make(
                    () -> {
                      throw new IllegalStateException("the answer was lost");
                    }))
        .hasMessage("the answer was lost");
    assertThat(row.isUnsure()).isTrue();
    assertThat(row.make(() -> "written")).isEqualTo("written");
    assertThat(row.isUnsure()).isFalse();
  }
}
