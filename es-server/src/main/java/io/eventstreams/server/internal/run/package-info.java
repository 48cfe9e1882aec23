/** The assembled process. */
package io.eventstreams.server.internal.run;
