package io.eventstreams.transport.netty;

import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Collects what Netty's leak detector reports, which otherwise is only a line in the log. */
public final class LeakWatch {
  private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();

  static {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Factory());
  }

  private LeakWatch() {}

  /** Must run before the first buffer is made, as the buffers' classes keep their detector. */
  public static void install() {
    // Loading this class is all.
  }

  /** Fails when a buffer was collected without having been released. */
  public static void check() {
    System.gc();
    for (int i = 0; i < 64; i++) {
      // The detector looks for lost buffers whenever it is asked to track a new one.
      io.netty.buffer.PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
      Unpooled.directBuffer(16).release();
    }
    if (!REPORTS.isEmpty()) {
      throw new AssertionError("leaked buffers: " + REPORTS);
    }
  }

  @SuppressWarnings("deprecation")
  private static final class Factory extends ResourceLeakDetectorFactory {
    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      return newResourceLeakDetector(resource, samplingInterval);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval) {
      return new ResourceLeakDetector<>(resource, samplingInterval) {
        @Override
        protected void reportTracedLeak(String type, String records) {
          REPORTS.add(type + records);
        }

        @Override
        protected void reportUntracedLeak(String type) {
          REPORTS.add(type);
        }

        @Override
        protected boolean needReport() {
          return true;
        }
      };
    }
  }
}
