package io.eventstreams.api;

/** The status of a stream: the first three can be stored, the others only exist at run time. */
public enum EventStreamStatus {
  /** Should run. */
  STARTED("started"),
  /** Should not run. */
  STOPPED("stopped"),
  /** Is to be removed. */
  DELETED("deleted"),
  /** Should not run, but has not ended yet. */
  STOPPING("stopping"),
  /** Is to be removed, but has not ended yet. */
  STOPPING_DELETED("stopping_deleted"),
  /**
   * There is a row, but it does not run: it cannot here, cannot be read whole, or no running
   * manager knows it. {@link EventStreamManager#why} tells which.
   */
  UNKNOWN("unknown");

  private final String wireName;

  EventStreamStatus(String wireName) {
    this.wireName = wireName;
  }

  /** The name in JSON and in stored rows, in lower case. */
  public String wireName() {
    return wireName;
  }

  /**
   * The constant with this wire name, in any case.
   *
   * @throws EventStreamException {@code FF00236} when there is none
   */
  public static EventStreamStatus fromWireName(String text) {
    return WireNames.read(
        "status", text, values(), EventStreamStatus::wireName, ErrorCode.STATUS_NOT_REQUESTABLE);
  }
}
