package io.eventstreams.api;

/** How far the most recent batch of a stream has got. */
public enum DispatchStatus {
  /** Handed to the dispatcher, no answer yet. */
  DISPATCHING("dispatching"),
  /** Failed at least once; waiting for the next attempt. */
  RETRYING("retrying"),
  /** Retries are spent; waiting for the blocked retry delay. */
  BLOCKED("blocked"),
  /** Delivered. */
  COMPLETE("complete"),
  /** Given up by policy and passed. */
  SKIPPED("skipped"),
  /** At least one event of it was put aside. */
  PARKED("parked");

  private final String wireName;

  DispatchStatus(String wireName) {
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
  public static DispatchStatus fromWireName(String text) {
    return WireNames.read(
        "lastDispatchComplete", text, values(), DispatchStatus::wireName, ErrorCode.FIELD_INVALID);
  }
}
