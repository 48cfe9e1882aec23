package io.eventstreams.engine.internal.runner;

/**
 * What an instance takes from the machine.
 *
 * @param clock tells the time
 * @param threads run what may block
 * @param timers run something later
 */
public record RunnerSeams(EngineClock clock, EngineThreads threads, Timers timers) {}
