package io.eventstreams.api.json;

/** For whom JSON is read or written. */
enum JsonUse {
  /**
   * People and programs outside. Read: every member must be known and given once, and redacted
   * values are refused. Written: without secrets.
   */
  SHOWN,
  /** A store. Read: unknown members are ignored. Written: complete. */
  STORED
}
