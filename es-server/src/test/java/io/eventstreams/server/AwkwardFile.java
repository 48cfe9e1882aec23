package io.eventstreams.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A text file with lines of every kind, and what each must become. */
final class AwkwardFile {
  private static final List<String> AWKWARD =
      List.of(
          "",
          " ",
          "plain text",
          "\"quoted\" and 'quoted'",
          "back\\slash \\n \\u0041 \\\\",
          "tab\tin the middle",
          "{\"data\":\"x\",\"topic\":\"evil\",\"sequenceId\":1}",
          "[1,2",
          "null",
          "12345678901234567890.10",
          "<a href=\"x\">&amp;</a>",
          "Grüße, 世界, Здравствуй, 👩‍🚀 e\u0301",
          "separators \u2028 and \u2029 and \u0085 and \u000b and \f",
          "control \u0000\u0001\u001b[31m\u007f",
          "carriage\rreturn inside",
          "\ufeffbyte order mark");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<String> lines = new ArrayList<>();

  private AwkwardFile() {}

  /** At least this number of lines; the last one has no terminator. */
  static AwkwardFile ofLines(int count) {
    AwkwardFile file = new AwkwardFile();
    for (int i = 0; file.lines.size() < count; i++) {
      if (i % 10 == 0) {
        file.line(AWKWARD.get(i / 10 % AWKWARD.size()), i % 20 == 0 ? "\r\n" : "\n");
      } else if (i % 2_501 == 0) {
        file.line("long line " + i + " " + "0123456789ü".repeat(10_000), "\n");
      } else {
        file.line("line " + i, "\n");
      }
    }
    file.notUtf8();
    file.line("the end", "");
    return file;
  }

  private void line(String text, String terminator) {
    lines.add(text);
    bytes.writeBytes((text + terminator).getBytes(StandardCharsets.UTF_8));
  }

  private void notUtf8() {
    lines.add("broken \ufffd byte");
    bytes.writeBytes("broken \u00ff byte\n".getBytes(StandardCharsets.ISO_8859_1));
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  List<String> lines() {
    return lines;
  }
}
