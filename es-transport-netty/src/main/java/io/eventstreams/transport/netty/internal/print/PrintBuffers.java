package io.eventstreams.transport.netty.internal.print;

import io.eventstreams.api.json.JsonBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Arrays in which batches are printed before they are copied into what is sent. Each is used again
 * and again, so that it stays in the processor's cache and a batch leaves nothing to collect. There
 * are no more of them than could be in use at once, and none that is very large is kept.
 *
 * <p><b>Threads:</b> any.
 */
public final class PrintBuffers {
  private static final int FIRST_BYTES = 16 << 10;
  private static final int MAX_KEPT_BYTES = 1 << 20;

  private final AtomicReferenceArray<@Nullable JsonBuffer> spare =
      new AtomicReferenceArray<>(Runtime.getRuntime().availableProcessors());

  /** An empty buffer, which should be given back. */
  public JsonBuffer take() {
    for (int i = 0; i < spare.length(); i++) {
      JsonBuffer buffer = spare.get(i) == null ? null : spare.getAndSet(i, null);
      if (buffer != null) {
        return buffer;
      }
    }
    return new JsonBuffer(FIRST_BYTES);
  }

  /** Takes a buffer back; nobody may look at what was printed from now on. */
  public void giveBack(JsonBuffer buffer) {
    if (buffer.array().length > MAX_KEPT_BYTES) {
      return;
    }
    buffer.clear();
    for (int i = 0; i < spare.length(); i++) {
      if (spare.get(i) == null && spare.compareAndSet(i, null, buffer)) {
        return;
      }
    }
  }
}
