package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ChartCommandTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Main.run(
        arguments,
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private Document drawn(String... arguments) throws Exception {
    Path file = folder.resolve("chart.svg");
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--out", file.toString()));
    assertThat(run(all.toArray(String[]::new))).as(err.toString(StandardCharsets.UTF_8)).isZero();
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
  }

  private static List<Element> elements(Document svg, String name) {
    NodeList nodes = svg.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  @Test
  void barsAreAsLongAsTheirFiguresTheLongestOnTop() throws Exception {
    Path file = folder.resolve("peers.json");
    Results results = new Results();
    for (PeerCase one : List.of(PeerCase.QUEUE, PeerCase.INLINE, PeerCase.ARRAYS)) {
      double rate = one == PeerCase.ARRAYS ? 40e6 : one == PeerCase.INLINE ? 20e6 : 10e6;
      results.add(
          new ResultRow(PeerCase.BENCHMARK, one.params(50, 50), "events_per_second", rate, "1/s"));
    }
    results.writeJson(file);
    Document svg = drawn("chart", "bars", file.toString(), "--title", "a < b");
    assertThat(elements(svg, "text"))
        .extracting(Element::getTextContent)
        .contains("a < b", "40 M", "20 M", "10 M", PeerCase.QUEUE.summary());
    List<Double> widths =
        elements(svg, "rect").stream()
            .filter(one -> one.getAttribute("height").equals("18.0"))
            .map(one -> Double.valueOf(one.getAttribute("width")))
            .toList();
    assertThat(widths).hasSize(3);
    assertThat(widths.get(0)).isEqualTo(2 * widths.get(1)).isEqualTo(4 * widths.get(2));
  }

  @Test
  void curvesRiseWithThePercentile() throws Exception {
    Document svg = drawn("chart", "latency", "results/latency-jdk17.json", "--cases", "inline");
    List<Double> heights =
        elements(svg, "circle").stream()
            .map(dot -> Double.valueOf(dot.getAttribute("cy")))
            .toList();
    assertThat(heights).hasSize(5).isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void eachSenderAndWindowHasACurveOfItsOwn() throws Exception {
    Path file = folder.resolve("websocket.json");
    Results results = new Results();
    for (String sender : List.of("ours", "bare Netty")) {
      for (int window : List.of(1, 8)) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("case", "latency");
        params.put("window", window);
        params.put("sender", sender);
        results.add(new ResultRow("websocket", params, "p50", 100 * window, "ns"));
        results.add(new ResultRow("websocket", params, "p99", 900 * window, "ns"));
      }
    }
    results.writeJson(file);
    assertThat(elements(drawn("chart", "latency", file.toString()), "text"))
        .extracting(Element::getTextContent)
        .contains("window 1, ours", "window 8, ours", "window 1, bare Netty")
        .doesNotContain("latency");
  }

  @Test
  void keptChartsAreDrawnFromKeptFigures() throws Exception {
    for (String name : List.of("throughput", "latency")) {
      String svg = Files.readString(Path.of("results", name + ".svg"));
      String kept = name.equals("latency") ? "latency-jdk17.json" : "peers-jdk17.json";
      String title = svg.substring(svg.indexOf("<title>") + 7, svg.indexOf("</title>"));
      String kind = name.equals("latency") ? "latency" : "bars";
      Path again = folder.resolve(name + ".svg");
      assertThat(run("chart", kind, "results/" + kept, "--title", title, "--out", "" + again))
          .isZero();
      assertThat(Files.readString(again)).isEqualTo(svg);
    }
  }

  @Test
  void aWrongCommandLineIsOneClearLine() {
    assertThat(run("chart", "--help")).isZero();
    assertThat(run("chart")).isEqualTo(2);
    assertThat(run("chart", "pie", "results/latency-jdk17.json", "--out", "x")).isEqualTo(2);
    assertThat(run("chart", "bars", "results/latency-jdk17.json")).isEqualTo(2);
    assertThat(run("chart", "bars", "results/latency-jdk17.json", "--out", "x")).isEqualTo(2);
    assertThat(run("figures")).isEqualTo(2);
    assertThat(run("figures", "no-such.md")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "es-bench chart: needs a kind and a file; see --help",
            "es-bench chart: unknown kind 'pie'; see --help",
            "es-bench chart: --out is missing",
            "es-bench chart: the file has no events_per_second",
            "es-bench figures: needs a file; see --help",
            "es-bench figures: there is no file 'no-such.md'");
  }
}
