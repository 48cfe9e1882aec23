package io.eventstreams.api.testkit;

/**
 * How long a test is: what its own property says, or a usual length times the scale of the build,
 * {@code ci.scale}.
 */
public final class Scale {
  private static final double BUILD = Double.parseDouble(System.getProperty("ci.scale", "1"));

  private Scale() {}

  /**
   * How many rounds, events or whatever a test counts.
   *
   * @param property the test's own
   * @param usual at scale 1
   * @param least at any scale
   */
  public static int of(String property, int usual, int least) {
    return Integer.getInteger(property, Math.max(least, (int) Math.round(usual * BUILD)));
  }

  /** As {@link #of(String, int, int)}, one at the least. */
  public static int of(String property, int usual) {
    return of(property, usual, 1);
  }

  /** Whether somebody asked for this length, and so for the figure that belongs to it. */
  public static boolean isAskedFor(String property) {
    return System.getProperty(property) != null;
  }
}
