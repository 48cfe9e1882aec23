package io.eventstreams.bench;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Writes kept figures into the tables of documents. */
final class FiguresCommand implements Command {
  @Override
  public String name() {
    return "figures";
  }

  @Override
  public String summary() {
    return "writes the kept figures into the tables of Markdown files";
  }

  @Override
  public String help() {
    return """
        usage: java -jar es-bench.jar figures FILE.md ... [OPTION ...]

          --results DIR  the folder of the kept JSON files (es-bench/results)

        A row of a table whose last cell names a figure, such as
          `peers-jdk17.json, case=inline, events_per_second`
        has that figure in the cell before it: a kept file, as many parameters as are needed, and a
        metric. Only those cells are changed.""";
  }

  @Override
  public int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    int files = 0;
    while (files < arguments.size() && !arguments.get(files).startsWith("--")) {
      files++;
    }
    if (files == 0) {
      throw new UsageException("needs a file; see --help");
    }
    Options options = Options.parse(arguments.subList(files, arguments.size()), Set.of("results"));
    Path folder = options.path("results");
    Path results = folder == null ? Path.of("es-bench", "results") : folder;
    for (String name : arguments.subList(0, files)) {
      Path file = Path.of(name);
      if (!Files.isRegularFile(file)) {
        throw new UsageException("there is no file '" + name + "'");
      }
      FigureDocument document = new FigureDocument(Files.readString(file), results);
      Files.writeString(file, document.filled());
      out.println(name + ": " + document.rows().size() + " figures");
    }
    return Main.OK;
  }
}
