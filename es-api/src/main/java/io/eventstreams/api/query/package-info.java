/** Questions about stored streams and checkpoints, as values that every store evaluates alike. */
package io.eventstreams.api.query;
