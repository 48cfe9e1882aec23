package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamManager.ResetCallback;

/** Calls what is to be called while a stream is reset. */
final class ResetCalls {
  private ResetCalls() {}

  /** In order; the first failure ends the calls. */
  static void callAll(ResetCallback... callbacks) {
    for (ResetCallback callback : callbacks) {
      call(callback);
    }
  }

  private static void call(ResetCallback callback) {
    try {
      callback.onReset();
    } catch (RuntimeException failure) {
      throw failure;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ErrorCode.CANCELLED.error("a reset callback was interrupted", interrupted);
    } catch (Exception failure) {
      throw ErrorCode.INTERNAL.error("a reset callback failed: " + failure.getMessage(), failure);
    }
  }
}
