/** Regular expressions that users give. */
package io.eventstreams.transport.netty.internal.regex;
