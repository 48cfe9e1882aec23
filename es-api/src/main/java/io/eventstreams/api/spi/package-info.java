/** The interfaces which sources, dispatchers and stores implement. */
package io.eventstreams.api.spi;
