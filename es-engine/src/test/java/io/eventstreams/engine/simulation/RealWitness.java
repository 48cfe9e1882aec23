package io.eventstreams.engine.simulation;

/**
 * What a consumer behind a socket reports.
 *
 * <p><b>Threads:</b> any.
 */
public interface RealWitness {
  /**
   * The consumer has these events for good, and is about to say so.
   *
   * @param streamName the consumer's own name for what it consumes
   * @param topics and payloads as they came, beside their ids
   */
  void takes(String streamName, int[] indices, String[] topics, int[] payloads);
}
