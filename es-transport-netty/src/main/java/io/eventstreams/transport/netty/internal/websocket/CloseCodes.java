package io.eventstreams.transport.netty.internal.websocket;

/** The close codes of RFC 6455, and of those registered since, which this server sends. */
final class CloseCodes {
  static final int GOING_AWAY = 1001;
  static final int INVALID_TEXT = 1007;
  static final int POLICY = 1008;
  static final int TOO_BIG = 1009;
  static final int INTERNAL = 1011;
  static final int TRY_AGAIN_LATER = 1013;

  private CloseCodes() {}
}
