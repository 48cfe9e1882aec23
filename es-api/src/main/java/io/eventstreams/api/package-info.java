/** The values, the configuration, the errors, and the manager. Immutable unless said otherwise. */
package io.eventstreams.api;
