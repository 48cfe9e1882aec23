package io.eventstreams.engine.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.spi.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * The engine and its simulator once more, in a class loader of their own, with a fault compiled in:
 * the engine itself has no switch for faults.
 */
public final class FaultyEngine {
  static final Path SOURCES = Path.of(System.getProperty("museum.sources", "src/main/java"));
  private static final String OURS = "io.eventstreams.engine.";

  private final Class<?> type;

  FaultyEngine(Exhibit exhibit) throws Exception {
    this(exhibit, SimProbe.class);
  }

  /**
   * A copy with a fault.
   *
   * @param probeType has a public static method {@code probe(String)}, which says what is wrong
   */
  public FaultyEngine(Exhibit exhibit, Class<?> probeType) throws Exception {
    Path folder = Files.createTempDirectory("museum");
    try {
      Path classes = compile(exhibit, folder);
      type = new Loader(classes).loadClass(probeType.getName());
    } finally {
      try (var files = Files.walk(folder)) {
        files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  /** What the probe says of a schedule; null when it found nothing. */
  public @Nullable String probe(String plan) {
    return call("probe", plan);
  }

  /** What the simulator makes of a schedule that breaks a law. */
  String shrink(String plan) {
    return Objects.requireNonNull(call("shrink", plan));
  }

  private @Nullable String call(String method, String plan) {
    try {
      MethodType text = MethodType.methodType(String.class, String.class);
      return (String) MethodHandles.publicLookup().findStatic(type, method, text).invokeExact(plan);
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Path compile(Exhibit exhibit, Path folder) throws IOException {
    Map<Path, String> texts = new LinkedHashMap<>();
    for (Exhibit.Edit edit : exhibit.edits()) {
      Path file = Path.of(edit.path());
      String text = texts.getOrDefault(file, Files.readString(SOURCES.resolve(file)));
      int at = text.indexOf(edit.original());
      if (at < 0 || text.indexOf(edit.original(), at + 1) >= 0) {
        throw new IllegalStateException(
            "'" + exhibit.name() + "' must stand once in " + edit.file() + ": " + edit.original());
      }
      texts.put(file, text.replace(edit.original(), edit.faulty()));
    }
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<String> arguments =
        new ArrayList<>(
            List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classPath()));
    for (Map.Entry<Path, String> entry : texts.entrySet()) {
      Path file = folder.resolve("sources").resolve(entry.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, entry.getValue());
      arguments.add(file.toString());
    }
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    int result =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(out, out, arguments.toArray(new String[0]));
    if (result != 0) {
      throw new IllegalStateException("'" + exhibit.name() + "' does not compile: " + said);
    }
    return classes;
  }

  private static String classPath() {
    return System.getProperty("jdk.module.path", "")
        + System.getProperty("path.separator")
        + System.getProperty("java.class.path", "");
  }

  /** Takes the faulty classes, then the engine's and the simulator's own, all of them anew. */
  private static final class Loader extends ClassLoader {
    private final Map<String, byte[]> faulty = new LinkedHashMap<>();

    Loader(Path classes) throws IOException {
      super(FaultyEngine.class.getClassLoader());
      try (var files = Files.walk(classes)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String name = classes.relativize(file).toString().replace('\\', '/');
          faulty.put(name, Files.readAllBytes(file));
        }
      }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(OURS)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
          return loaded;
        }
        byte[] bytes = bytes(name.replace('.', '/') + ".class");
        return defineClass(name, bytes, 0, bytes.length);
      }
    }

    private byte[] bytes(String file) throws ClassNotFoundException {
      byte[] planted = faulty.get(file);
      if (planted != null) {
        return planted;
      }
      try (InputStream in = FaultyEngine.class.getResourceAsStream("/" + file)) {
        if (in == null) {
          throw new ClassNotFoundException(file);
        }
        return in.readAllBytes();
      } catch (IOException failure) {
        throw new ClassNotFoundException(file, failure);
      }
    }
  }
}
