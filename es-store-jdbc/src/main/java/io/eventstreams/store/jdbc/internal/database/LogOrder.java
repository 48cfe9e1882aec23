package io.eventstreams.store.jdbc.internal.database;

/** What the order of the event log rests on. */
public enum LogOrder {
  /** A row with the last number, which whoever appends keeps locked until the commit. */
  COUNTER_ROW,
  /** The numbers of transactions, of which the database tells the oldest that still runs. */
  TRANSACTION
}
