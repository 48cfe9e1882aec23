package io.eventstreams.bench;

import org.jspecify.annotations.Nullable;

/**
 * The batches that Netty alone sends.
 *
 * <p><b>Threads:</b> the sender's event loop, but for beginning and end.
 */
interface BareBatches extends AutoCloseable {
  /** One of them. */
  final class Batch {
    private final byte[] tail;
    private final Runnable taken;

    /**
     * Makes one.
     *
     * @param tail its text from the first comma on
     * @param taken to be told when it was acknowledged
     */
    Batch(byte[] tail, Runnable taken) {
      this.tail = tail;
      this.taken = taken;
    }

    byte[] tail() {
      return tail;
    }

    void wasTaken() {
      taken.run();
    }
  }

  /** Lets it begin; {@code more} is called, on any thread, when there may be a batch again. */
  void begin(Runnable more);

  /** The next batch; null while there is none. */
  @Nullable Batch next();

  @Override
  void close();
}
