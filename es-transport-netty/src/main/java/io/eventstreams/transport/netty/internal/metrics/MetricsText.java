package io.eventstreams.transport.netty.internal.metrics;

import io.eventstreams.api.text.Printable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Collects samples and prints them in the text format of Prometheus, version 0.0.4: families in the
 * order of their first sample, each with its help and type, and its samples together.
 *
 * <p><b>Threads:</b> one.
 *
 * <p><b>Source:</b> https://prometheus.io/docs/instrumenting/exposition_formats/
 */
public final class MetricsText {
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String PREFIX = "eventstreams_";

  private final Map<String, StringBuilder> families = new LinkedHashMap<>();

  /** What a number is. */
  private enum Kind {
    COUNTER,
    GAUGE
  }

  /**
   * A number that only grows while the process, or the stream, runs.
   *
   * @param labels names and values in turn
   */
  public void counter(String name, String help, long value, String... labels) {
    sample(name, Kind.COUNTER, help, String.valueOf(value), labels);
  }

  /** A number that goes up and down. */
  public void gauge(String name, String help, long value, String... labels) {
    sample(name, Kind.GAUGE, help, String.valueOf(value), labels);
  }

  /** A time, in seconds since 1970. */
  public void time(String name, String help, Instant value, String... labels) {
    long millis = value.toEpochMilli();
    String seconds =
        String.format(
            Locale.ROOT, "%d.%03d", Math.floorDiv(millis, 1_000L), Math.floorMod(millis, 1_000L));
    sample(name, Kind.GAUGE, help, seconds, labels);
  }

  private void sample(String name, Kind kind, String help, String value, String... labels) {
    String full = PREFIX + name;
    StringBuilder family = families.computeIfAbsent(full, first -> head(first, kind, help));
    family.append(full);
    for (int i = 0; i < labels.length; i += 2) {
      family
          .append(i == 0 ? '{' : ',')
          .append(labels[i])
          .append("=\"")
          .append(escaped(labels[i + 1]))
          .append('"');
    }
    family.append(labels.length == 0 ? " " : "} ").append(value).append('\n');
  }

  private static StringBuilder head(String name, Kind kind, String help) {
    return new StringBuilder()
        .append("# HELP ")
        .append(name)
        .append(' ')
        .append(help)
        .append("\n# TYPE ")
        .append(name)
        .append(' ')
        .append(kind.name().toLowerCase(Locale.ROOT))
        .append('\n');
  }

  /** Control characters have been made visible before, so that no line break is left. */
  private static String escaped(String value) {
    return Printable.of(value).replace("\\", "\\\\").replace("\"", "\\\"");
  }

  /** All that was collected, in UTF-8. */
  public byte[] print() {
    StringBuilder all = new StringBuilder();
    families.values().forEach(all::append);
    return all.toString().getBytes(StandardCharsets.UTF_8);
  }
}
