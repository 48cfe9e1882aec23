/** The command line: what was asked for, and what is printed. */
package io.eventstreams.server.internal.cli;
