package io.eventstreams.api;

/** How a WebSocket stream shares batches between its connections. */
public enum DistributionMode {
  /** Every connection gets every batch; nothing is acknowledged. */
  BROADCAST("broadcast"),
  /** Each batch goes to one connection in turn, which acknowledges it. */
  LOAD_BALANCE("load_balance");

  private final String wireName;

  DistributionMode(String wireName) {
    this.wireName = wireName;
  }

  /** The name in JSON and in stored rows, in lower case. */
  public String wireName() {
    return wireName;
  }

  /**
   * The constant with this wire name, in any case.
   *
   * @throws EventStreamException {@code FF00234} when there is none
   */
  public static DistributionMode fromWireName(String text) {
    return WireNames.read(
        "distributionMode", text, values(), DistributionMode::wireName, ErrorCode.FIELD_INVALID);
  }
}
