package io.eventstreams.engine.internal.batch;

/**
 * One thing that happens.
 *
 * @param a which attempt, how many events, or which answer
 * @param b which outcome, or how many events
 */
record ScopeInput(Kind kind, int a, int b) {
  enum Kind {
    OFFER,
    OFFER_BROKEN,
    PASS,
    ANSWER,
    COMPLETE,
    DRAIN,
    PROGRESS,
    HANDED_OVER,
    NEXT_DEADLINE,
    LONG_PAUSE,
    SOURCE_RETURNS,
    SOURCE_FAILS,
    SOURCE_INTERRUPTED,
    PARKED,
    NOT_PARKABLE,
    STORE,
    STORE_RETRIES,
    LATE_WRITE_LANDS,
    FLUSH_GIVEN_UP,
    DISPATCHER_SWITCHED,
    STOP,
    START,
    CONFIRM,
    RESET,
    TAKEN_OVER,
    CRASH,
    GIVE_BACK
  }

  private static final Kind[] KINDS = Kind.values();

  static ScopeInput of(Kind kind) {
    return new ScopeInput(kind, 0, 0);
  }

  static ScopeInput of(Kind kind, int a) {
    return new ScopeInput(kind, a, 0);
  }

  int code() {
    return kind.ordinal() << 16 | a << 8 | b;
  }

  static ScopeInput decode(int code) {
    return new ScopeInput(KINDS[code >>> 16], code >>> 8 & 0xFF, code & 0xFF);
  }

  @Override
  public String toString() {
    return kind + (a == 0 && b == 0 ? "" : " " + a) + (b == 0 ? "" : "/" + b);
  }
}
