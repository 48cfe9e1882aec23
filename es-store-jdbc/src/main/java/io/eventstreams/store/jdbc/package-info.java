/** Streams, checkpoints, parked events and an event log in a relational database. */
package io.eventstreams.store.jdbc;
