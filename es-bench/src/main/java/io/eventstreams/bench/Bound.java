package io.eventstreams.bench;

/** On which side of its bound a figure is to be. */
enum Bound {
  AT_LEAST(">=", "at least"),
  AT_MOST("<=", "at most"),
  BELOW("<", "below");

  private final String sign;
  private final String word;

  Bound(String sign, String word) {
    this.sign = sign;
    this.word = word;
  }

  String sign() {
    return sign;
  }

  String word() {
    return word;
  }

  boolean holds(double value, double bound) {
    return switch (this) {
      case AT_LEAST -> value >= bound;
      case AT_MOST -> value <= bound;
      case BELOW -> value < bound;
    };
  }
}
