package io.eventstreams.bench;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** What an array of references takes, which depends on the virtual machine's options. */
final class ArraySize {
  private static final int ALIGNMENT = 8;
  private static final int HEADER = 16;
  private static final int SMALL_REFERENCE = 4;
  private static final int LARGE_REFERENCE = 8;

  private ArraySize() {}

  /** Bytes of an array for so many events, with the common header. */
  static long of(int length) {
    long bytes = HEADER + (long) length * referenceBytes();
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static int referenceBytes() {
    HotSpotDiagnosticMXBean machine =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return Boolean.parseBoolean(machine.getVMOption("UseCompressedOops").getValue())
        ? SMALL_REFERENCE
        : LARGE_REFERENCE;
  }
}
