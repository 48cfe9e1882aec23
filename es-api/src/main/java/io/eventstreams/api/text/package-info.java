/** The exact text forms of durations, times, UUIDs and names. Pure functions; any thread. */
package io.eventstreams.api.text;
