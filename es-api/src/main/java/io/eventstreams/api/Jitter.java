package io.eventstreams.api;

/**
 * How the delays of a back-off are spread, so that many who failed together do not come together.
 */
public enum Jitter {
  /** Each delay exactly as the back-off says. */
  NONE("none"),
  /** Each delay evenly drawn between zero and what the back-off says. */
  FULL("full");

  private final String wireName;

  Jitter(String wireName) {
    this.wireName = wireName;
  }

  /** The name in configurations, in lower case. */
  public String wireName() {
    return wireName;
  }

  /**
   * The constant with this wire name, in any case.
   *
   * @throws EventStreamException {@code FF00234} when there is none
   */
  public static Jitter fromWireName(String text) {
    return WireNames.read(
        "retry.jitter", text, values(), Jitter::wireName, ErrorCode.FIELD_INVALID);
  }
}
