package io.eventstreams.engine.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResetCallsTest {
  private final List<String> called = new ArrayList<>();

  @Test
  void callbacksAreCalledInOrderUpToTheFirstThatFails() {
    IllegalStateException failure = new IllegalStateException("no");
    assertThatThrownBy(
            () ->
                ResetCalls.callAll(
                    () -> called.add("first"),
                    () -> called.add("second"),
                    () -> {
                      throw failure;
                    },
                    () -> called.add("never")))
        .isSameAs(failure);
    assertThat(called).containsExactly("first", "second");
  }

  @Test
  void aCheckedExceptionIsToldAsOneOfOurs() {
    IOException failure = new IOException("the disk is full");
    assertThatThrownBy(
            () ->
                ResetCalls.callAll(
                    () -> {
                      throw failure;
                    }))
        .hasMessageContaining("a reset callback failed: the disk is full")
        .hasCause(failure);
  }

  @Test
  void anInterruptIsPassedOn() {
    assertThatThrownBy(
            () ->
                ResetCalls.callAll(
                    () -> {
                      throw new InterruptedException();
                    },
                    () -> called.add("never")))
        .isInstanceOfSatisfying(
            EventStreamException.class,
            ended -> assertThat(ended.code()).isEqualTo(ErrorCode.CANCELLED));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(called).isEmpty();
  }

  @Test
  void aResetThatNobodyWaitsForFailsQuietly() {
    ResetCalls.logged(
        "id",
        () -> {
          called.add("reset");
          throw new IllegalStateException("no");
        });
    assertThat(called).containsExactly("reset");
  }
}
