package io.eventstreams.engine.internal.batch;

/** What a store or a consumer throws: without a stack trace, which would take most of the time. */
final class ScopeFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  ScopeFailure(String message) {
    super(message, null, false, false);
  }

  @Override
  public String toString() {
    return getMessage();
  }
}
