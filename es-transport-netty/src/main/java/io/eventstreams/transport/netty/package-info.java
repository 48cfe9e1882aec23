/** Event streams over the network. */
package io.eventstreams.transport.netty;
