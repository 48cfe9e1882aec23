package io.eventstreams.api.json;

/**
 * How large JSON may be that comes from outside. What is larger is refused with {@code ES10020}.
 */
public final class JsonLimits {
  /** The deepest nesting of arrays and objects in one value. */
  public static final int MAX_DEPTH = 200;

  /** The longest name of a member, in characters. */
  public static final int MAX_NAME_CHARS = 10_000;

  /** The longest number, in characters. */
  public static final int MAX_NUMBER_CHARS = 1_000;

  /** The longest value, and so the longest string, in bytes: 64 MiB. */
  public static final int MAX_VALUE_BYTES = 64 << 20;

  /**
   * How many names, values, brackets and braces a request for a stream, or a query, may have. Read,
   * they take up to forty times the memory of their text. Events have no such limit.
   */
  public static final int MAX_REQUEST_TOKENS = 100_000;

  private JsonLimits() {}
}
