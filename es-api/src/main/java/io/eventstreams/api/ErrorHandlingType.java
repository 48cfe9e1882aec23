package io.eventstreams.api;

/** What a stream does with a batch when its retries are spent. */
public enum ErrorHandlingType {
  /** Wait for the blocked retry delay and try again, for ever. */
  BLOCK("block"),
  /** Count the batch as skipped and go on. */
  SKIP("skip"),
  /** Put the offending event aside, durably, and go on; see {@link ParkedEvents}. */
  PARK("park");

  private final String wireName;

  ErrorHandlingType(String wireName) {
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
  public static ErrorHandlingType fromWireName(String text) {
    return WireNames.read(
        "errorHandling", text, values(), ErrorHandlingType::wireName, ErrorCode.FIELD_INVALID);
  }
}
