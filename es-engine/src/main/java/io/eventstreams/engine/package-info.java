/** Managers, in-process dispatch, and stores in memory. */
package io.eventstreams.engine;
