package io.eventstreams.engine.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
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

  /** The changes that are none of the engine as it is: their text does not stand there once. */
  public static List<String> stale(List<Exhibit> exhibits) throws IOException {
    List<String> stale = new ArrayList<>();
    for (Exhibit exhibit : exhibits) {
      for (Edit edit : exhibit.edits()) {
        String text = Files.readString(FaultyEngine.SOURCES.resolve(edit.path()));
        int at = text.indexOf(edit.original());
        if (at < 0 || text.indexOf(edit.original(), at + 1) >= 0) {
          stale.add(exhibit.name() + ": " + edit.original());
        }
      }
    }
    return stale;
  }

  public Exhibit and(String file, String original, String faulty) {
    Edit more = new Edit(file, original, faulty);
    return new Exhibit(
        name,
        java.util.stream.Stream.concat(edits.stream(), java.util.stream.Stream.of(more)).toList());
  }
}
