package io.eventstreams.api;

/** What a store's answer "saved" survives. */
public enum Durability {
  /** Nothing: it lives in memory. */
  NONE,
  /** The sudden end of the process ({@code kill -9}), not of the machine. */
  PROCESS,
  /** Loss of power: the data was forced to the device. */
  SYNC
}
