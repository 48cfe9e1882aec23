/** What the server is told by a file, by the environment and by the command line. */
package io.eventstreams.server.internal.config;
