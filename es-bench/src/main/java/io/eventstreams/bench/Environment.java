package io.eventstreams.bench;

import java.io.File;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a figure was measured on. */
final class Environment {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Environment() {}

  static Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("command", command());
    facts.put("options", options());
    facts.put("jdk", System.getProperty("java.runtime.version"));
    facts.put("vm", System.getProperty("java.vm.name"));
    facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    facts.put("cpu", cpu());
    facts.put("processors", Runtime.getRuntime().availableProcessors());
    facts.put("maxHeapBytes", Runtime.getRuntime().maxMemory());
    facts.put(
        "gc",
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .collect(Collectors.joining(", ")));
    facts.put("loadAverage", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    return facts;
  }

  /** The command line of es-bench, without the places of files and databases. */
  private static String command() {
    List<String> words = List.of(System.getProperty("sun.java.command", "").split(" ", -1));
    return IntStream.range(1, words.size())
        .filter(i -> !words.get(i).equals("--json") && !words.get(i - 1).equals("--json"))
        .mapToObj(words::get)
        .filter(word -> !word.contains(File.separator) && !word.startsWith("jdbc:"))
        .collect(Collectors.joining(" "));
  }

  /** The options of the virtual machine that say how it runs. */
  private static String options() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-X") && !option.contains(File.separator))
        .collect(Collectors.joining(" "));
  }

  private static String cpu() {
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse("unknown");
    } catch (IOException | RuntimeException notThere) {
      return "unknown";
    }
  }
}
