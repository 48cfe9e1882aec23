/** How JSON is encoded that comes in. */
package io.eventstreams.transport.netty.internal.json;
