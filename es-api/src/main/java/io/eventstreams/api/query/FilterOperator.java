package io.eventstreams.api.query;

/** How a field is compared with a value. */
public enum FilterOperator {
  EQUAL,
  GREATER,
  GREATER_OR_EQUAL,
  LESS,
  LESS_OR_EQUAL,
  CONTAINS,
  STARTS_WITH,
  ENDS_WITH;

  /** Whether it looks into text, and so makes no sense for a time. */
  public boolean isText() {
    return this == CONTAINS || this == STARTS_WITH || this == ENDS_WITH;
  }

  /** Whether it compares by order. */
  public boolean isRange() {
    return switch (this) {
      case GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL -> true;
      case EQUAL, CONTAINS, STARTS_WITH, ENDS_WITH -> false;
    };
  }
}
