package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.testkit.Scale;
import io.eventstreams.transport.netty.internal.websocket.FrameFuzzer;
import io.eventstreams.transport.netty.internal.websocket.JsonFuzzer;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Bytes that no client would send. In every build, variations of good ones; with {@code
 * -Dfuzz.minutes=15}, Jazzer looks for so many minutes of processor time for each target, guided by
 * the branches that it reaches.
 */
final class FuzzIT {
  static {
    LeakWatch.install();
  }

  private static final int FRAMES = Scale.of("fuzz.frames", 3_000);
  private static final int JSON = Scale.of("fuzz.messages", 20_000);
  private static final long SEED = Long.getLong("fuzz.seed", new Random().nextLong());

  private static final List<String> MESSAGES =
      List.of(
          "{\"type\":\"start\",\"stream\":\"demo\"}",
          "{\"TYPE\":\"Ack\",\"stream\":\"demo\",\"batchNumber\":7}",
          "{\"type\":\"nack\",\"stream\":\"d\\u00e9mo\",\"batchNumber\":-1,\"message\":\"no\\u0000\"}",
          "{\"type\":\"start\",\"stream\":\"a\",\"credit\":3,\"resume\":{\"cursor\":\"1\",\"sequenceId\":\"é\"}}",
          "{\"type\":\"ack\",\"stream\":\"a\",\"batchNumber\":9223372036854775807,\"count\":2}",
          "{\"type\":\"nack\",\"stream\":\"a\",\"batchNumber\":1,\"reason\":\"x\",\"delayMs\":5,\"permanent\":true}",
          "{\"type\":\"extend\",\"stream\":\"a\",\"batchNumber\":1,\"forMs\":1000}",
          "{\"type\":\"stop\",\"stream\":\"a\",\"more\":[{\"deep\":[[1.5e3,null,true]]}]}");

  @Test
  void variedFramesDoNoHarm() {
    List<byte[]> good = new ArrayList<>();
    for (byte mode = 0; mode < 2; mode++) {
      for (String message : MESSAGES) {
        byte[] json = message.getBytes(StandardCharsets.UTF_8);
        int half = json.length / 2;
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(new byte[] {mode, 40});
        frames.writeBytes(RawSocket.masked(0x81, json));
        frames.writeBytes(RawSocket.masked(0x01, Arrays.copyOf(json, half)));
        frames.writeBytes(RawSocket.masked(0x89, new byte[] {1}));
        frames.writeBytes(RawSocket.masked(0x80, Arrays.copyOfRange(json, half, json.length)));
        frames.writeBytes(RawSocket.masked(0x88, new byte[] {3, (byte) 0xe8}));
        good.add(frames.toByteArray());
      }
    }
    vary(FRAMES, good, FrameFuzzer::fuzzerTestOneInput);
    LeakWatch.check();
  }

  @Test
  void variedMessagesAreReadOrRefused() {
    vary(
        JSON,
        MESSAGES.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList(),
        JsonFuzzer::fuzzerTestOneInput);
  }

  private static void vary(int inputs, List<byte[]> good, Consumer<byte[]> target) {
    Random random = new Random(SEED);
    good.forEach(target);
    for (int i = 0; i < inputs; i++) {
      byte[] input = varied(good.get(random.nextInt(good.size())), random);
      try {
        target.accept(input);
      } catch (Throwable finding) {
        throw new AssertionError(
            "-Dfuzz.seed=" + SEED + ", input " + HexFormat.of().formatHex(input), finding);
      }
    }
  }

  private static byte[] varied(byte[] good, Random random) {
    byte[] bytes = good.clone();
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        default -> {
          int length = Math.min(random.nextInt(16), bytes.length - at);
          byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
          System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
          bytes = longer;
        }
      }
    }
    return bytes;
  }

  @Test
  @EnabledIfSystemProperty(named = "fuzz.minutes", matches = "[1-9][0-9]*")
  void aFuzzerFindsNothingInTheFrames() throws Exception {
    fuzz(FrameFuzzer.class);
  }

  @Test
  @EnabledIfSystemProperty(named = "fuzz.minutes", matches = "[1-9][0-9]*")
  void aFuzzerFindsNothingInTheMessages() throws Exception {
    fuzz(JsonFuzzer.class);
  }

  /** Runs Jazzer again and again until it has used its processor time; its corpus is kept. */
  private static void fuzz(Class<?> target) throws IOException, InterruptedException {
    long wantedSeconds = 60L * Integer.getInteger("fuzz.minutes");
    Path folder = Path.of("target", "fuzz").toAbsolutePath();
    Path corpus = Files.createDirectories(folder.resolve(target.getSimpleName()));
    for (int i = 0; i < MESSAGES.size(); i++) {
      Files.writeString(corpus.resolve("message" + i), MESSAGES.get(i));
    }
    Path output = folder.resolve(target.getSimpleName() + ".txt");
    long usedSeconds = 0;
    while (usedSeconds < wantedSeconds) {
      Process fuzzer =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  // Jazzer's watch over Unsafe fails in Netty's queues.
                  "-Dio.netty.noUnsafe=true",
                  "-cp",
                  classPath(folder),
                  "com.code_intelligence.jazzer.Jazzer",
                  "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.UnsafeSanitizer",
                  "--target_class=" + target.getName(),
                  "--instrumentation_includes=io.eventstreams.**:"
                      + "io.netty.handler.codec.http.websocketx.**:tools.jackson.core.**",
                  "-max_len=4096",
                  "-max_total_time=" + Math.min(60, wantedSeconds - usedSeconds),
                  corpus.toString())
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
              .start();
      try {
        long[] seconds = new long[1];
        while (!fuzzer.waitFor(200, java.util.concurrent.TimeUnit.MILLISECONDS)) {
          fuzzer.info().totalCpuDuration().ifPresent(used -> seconds[0] = used.toSeconds());
        }
        usedSeconds += Math.max(1, seconds[0]);
        assertThat(fuzzer.exitValue()).as("see %s", output).isZero();
      } finally {
        fuzzer.destroyForcibly();
      }
    }
    System.out.println(
        target.getSimpleName() + ": " + usedSeconds + " s of processor time, 0 findings");
  }

  /** The fuzzer beside all that these tests have, be it on the class path or on the module path. */
  private static String classPath(Path folder) {
    List<String> parts = new ArrayList<>();
    parts.add(folder.resolve("jazzer.jar").toString());
    parts.add(folder.resolve("jazzer-api.jar").toString());
    parts.add(Path.of("target", "test-classes").toAbsolutePath().toString());
    parts.add(Path.of("target", "classes").toAbsolutePath().toString());
    for (String property : new String[] {"java.class.path", "jdk.module.path"}) {
      parts.addAll(List.of(System.getProperty(property, "").split(File.pathSeparator)));
    }
    return String.join(File.pathSeparator, parts);
  }
}
