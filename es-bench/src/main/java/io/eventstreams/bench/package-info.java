/** Measures delivery: whole-path runs and micro-benchmarks, from one command line. */
package io.eventstreams.bench;
