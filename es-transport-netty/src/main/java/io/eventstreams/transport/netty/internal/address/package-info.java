/** Hosts and ports as they are written in URLs and in the Host header. */
package io.eventstreams.transport.netty.internal.address;
