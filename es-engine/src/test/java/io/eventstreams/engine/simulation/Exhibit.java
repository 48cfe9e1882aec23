package io.eventstreams.engine.simulation;

import java.util.List;

/**
 * A fault, as a change of the engine's source text. It says nothing about how it is found.
 *
 * @param name what is wrong
 * @param edits the change
 */
public record Exhibit(String name, List<Edit> edits) {
  private static final String ROOT = "io/eventstreams/engine/internal/";

  /**
   * A piece of text that stands once in a file, and what stands there instead.
   *
   * @param file below the engine's internal packages
   */
  public record Edit(String file, String original, String faulty) {
    String path() {
      return ROOT + file;
    }
  }

  public static Exhibit of(String name, String file, String original, String faulty) {
    return new Exhibit(name, List.of(new Edit(file, original, faulty)));
  }

  public Exhibit and(String file, String original, String faulty) {
    Edit more = new Edit(file, original, faulty);
    return new Exhibit(
        name,
        java.util.stream.Stream.concat(edits.stream(), java.util.stream.Stream.of(more)).toList());
  }
}
