/** Certificates, keys, and the TLS of both sides. */
package io.eventstreams.transport.netty.internal.tls;
