package io.eventstreams.transport.netty;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A strict reader of the text format: what it accepts is a subset of what Prometheus does. */
public final class PrometheusText {
  private static final String NAME = "[a-z_:][a-z0-9_:]*";
  private static final String LABEL = NAME + "=\"(?:[^\"\\\\\\n\\p{Cntrl}]|\\\\[\\\\\"n])*\"";
  private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") [^\\\\\\p{Cntrl}]+");
  private static final Pattern TYPE = Pattern.compile("# TYPE (" + NAME + ") (counter|gauge)");
  private static final Pattern SAMPLE =
      Pattern.compile("(" + NAME + ")(\\{" + LABEL + "(?:," + LABEL + ")*})? (\\d+(?:\\.\\d+)?)");

  private PrometheusText() {}

  /** The values by their series, as both stand there. */
  public static Map<String, String> parse(String page) {
    require(page.endsWith("\n") && !page.contains("\r"), "lines must end with a line feed");
    Map<String, String> samples = new LinkedHashMap<>();
    Set<String> families = new HashSet<>();
    String family = "";
    String type = "";
    String[] lines = page.split("\n", -1);
    for (int i = 0; i < lines.length - 1; i++) {
      Matcher help = HELP.matcher(lines[i]);
      if (help.matches()) {
        family = help.group(1);
        require(families.add(family), "twice: " + family);
        Matcher typed = TYPE.matcher(lines[++i]);
        require(typed.matches() && typed.group(1).equals(family), "no type: " + lines[i]);
        type = typed.group(2);
        require(type.equals("counter") == family.endsWith("_total"), "name of " + type + family);
        continue;
      }
      Matcher sample = SAMPLE.matcher(lines[i]);
      require(sample.matches(), "not a sample: " + lines[i]);
      require(sample.group(1).equals(family), "outside of its family: " + lines[i]);
      String labels = sample.group(2) == null ? "" : sample.group(2);
      require(samples.put(family + labels, sample.group(3)) == null, "twice: " + lines[i]);
    }
    return samples;
  }

  private static void require(boolean rule, String text) {
    if (!rule) {
      throw new AssertionError(text);
    }
  }
}
