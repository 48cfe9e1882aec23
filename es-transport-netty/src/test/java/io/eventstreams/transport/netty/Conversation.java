package io.eventstreams.transport.netty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One example of a document.
 *
 * @param line where it begins
 * @param options what its server is set up with
 * @param steps its lines
 */
record Conversation(int line, Map<String, String> options, List<Step> steps) {
  private static final String FENCE = "```";

  /** One line. */
  record Step(int line, String text) {}

  static List<Conversation> in(Path document) {
    List<Conversation> found = new ArrayList<>();
    List<String> lines;
    try {
      lines = Files.readAllLines(document);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(FENCE + "conversation")) {
        Map<String, String> options = new HashMap<>();
        for (String option : lines.get(i).substring(FENCE.length()).split(" ")) {
          if (option.contains("=")) {
            options.put(option.split("=")[0], option.split("=")[1]);
          }
        }
        int begin = i + 1;
        List<Step> steps = new ArrayList<>();
        for (i++; !lines.get(i).equals(FENCE); i++) {
          steps.add(new Step(i + 1, lines.get(i)));
        }
        found.add(new Conversation(begin, options, steps));
      }
    }
    return found;
  }

  boolean mentions(String text) {
    return steps.stream().anyMatch(step -> step.text().contains(text));
  }
}
