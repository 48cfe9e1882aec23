package io.eventstreams.api;

/** What somebody who meets an {@link ErrorCode} should do about it. */
public enum Remedy {
  /** The condition passes by itself or with the peer; try again later. */
  WAIT,
  /** The request is wrong; change it. */
  FIX_REQUEST,
  /** The configuration of the process or of its environment is wrong; change it. */
  FIX_CONFIGURATION,
  /** Another instance owns this stream or these files; stop one of the two. */
  STOP_OTHER_OWNER,
  /** A promise of this library was broken; please report it. */
  REPORT_BUG
}
