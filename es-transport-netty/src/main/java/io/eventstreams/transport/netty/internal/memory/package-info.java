/** What all connections together may keep. */
package io.eventstreams.transport.netty.internal.memory;
