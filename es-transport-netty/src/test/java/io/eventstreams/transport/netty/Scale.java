package io.eventstreams.transport.netty;

/** How large a test is: its own property, or a default which follows the scale of the build. */
final class Scale {
  private static final double CI = Double.parseDouble(System.getProperty("ci.scale", "1"));

  private Scale() {}

  static int of(String property, int usual) {
    return Integer.getInteger(property, Math.max(1, (int) (usual * CI)));
  }

  /** Whether somebody asked for this size, and so for the figure that belongs to it. */
  static boolean isAskedFor(String property) {
    return System.getProperty(property) != null;
  }
}
