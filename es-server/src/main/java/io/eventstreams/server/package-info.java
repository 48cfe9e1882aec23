/** The program. */
package io.eventstreams.server;
