package io.eventstreams.api.spi;

/** What became of one write. */
public enum SaveResult {
  /** It is stored, as durably as the store promises. */
  SAVED,
  /**
   * There is no row, or it has another generation, epoch or a version not lower: nothing was
   * written.
   */
  STALE,
  /** It was not written. */
  NOT_SAVED,
  /** It may or may not have been written: read before deciding. */
  UNKNOWN
}
