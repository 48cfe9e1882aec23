/** What the parts of the program share. */
package io.eventstreams.server.internal;
