/** Streams, checkpoints, parked events and an event log in the files of one host. */
package io.eventstreams.store.chronicle;
