/** Contract suites that every store and log must pass, and small fakes for tests. */
@NullMarked
package io.eventstreams.api.testkit;

import org.jspecify.annotations.NullMarked;
