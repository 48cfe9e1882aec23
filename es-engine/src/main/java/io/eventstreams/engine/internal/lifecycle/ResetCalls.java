package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamManager.ResetCallback;
import io.eventstreams.engine.internal.observe.FailureLog;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** What is done around the reset of a stream. */
final class ResetCalls {
  private static final Logger LOG = System.getLogger(ResetCalls.class.getName());

  private ResetCalls() {}

  /** Resets where nobody waits for it who could be told of a failure. */
  static void logged(String streamId, Runnable reset) {
    try {
      reset.run();
    } catch (RuntimeException failure) {
      FailureLog.log(LOG, Level.WARNING, "stream " + streamId + " could not be reset", failure);
    }
  }

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
