package io.eventstreams.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What one receiver is to get, as four fifths of Netty alone were on the machine on which the goals
 * were set; and what is known from elsewhere.
 */
enum WireTarget {
  WEB_SOCKET_50(WireRun.WEB_SOCKET, 50, 1, 480_000),
  WEB_SOCKET_50_WINDOW_8(WireRun.WEB_SOCKET, 50, 8, 2_400_000),
  WEB_SOCKET_500(WireRun.WEB_SOCKET, 500, 1, 3_400_000),
  WEB_SOCKET_500_WINDOW_8(WireRun.WEB_SOCKET, 500, 8, 10_000_000),
  WEBHOOK_50(WireRun.WEBHOOK, 50, 1, 690_000),
  WEBHOOK_500(WireRun.WEBHOOK, 500, 1, 4_000_000);

  private static final String RECORDED_WEB_SOCKET =
      """
      recorded elsewhere, on 2 processors of the same kind; not run here:
        the Go reference, WebSocket, one client that acknowledges, batch 50    100 to 113 k events/s
        ... batch 500                                                          126 to 187 k events/s""";
  private static final String RECORDED_WEBHOOK =
      """
      recorded elsewhere, on 2 processors of the same kind; not run here:
        the Go reference, webhook to a local server, batch 50    75 to 95 k events/s
        ... batch 500                                            95 to 114 k events/s""";

  private final String benchmark;
  private final int batch;
  private final int window;
  private final double perSecond;

  WireTarget(String benchmark, int batch, int window, double perSecond) {
    this.benchmark = benchmark;
    this.batch = batch;
    this.window = window;
    this.perSecond = perSecond;
  }

  /** What others have reached elsewhere. */
  static String recorded(String benchmark) {
    return benchmark.equals(WireRun.WEB_SOCKET) ? RECORDED_WEB_SOCKET : RECORDED_WEBHOOK;
  }

  /** Whether a run of ours has reached its target, in one line; empty when it has none. */
  static Optional<String> verdict(WireRun run, Iterable<ResultRow> rows) {
    String params = run.params("ours").toString();
    return Arrays.stream(values())
        .filter(one -> one.isOf(run))
        .findFirst()
        .flatMap(
            one -> {
              for (ResultRow row : rows) {
                if (row.params().toString().equals(params)) {
                  return Optional.of(one.verdict(row));
                }
              }
              return Optional.empty();
            });
  }

  private boolean isOf(WireRun run) {
    return run.one() == WireCase.ONE
        && run.benchmark().equals(benchmark)
        && run.batch() == batch
        && run.window() == window;
  }

  private String verdict(ResultRow row) {
    return String.format(
        Locale.ROOT,
        "%s one, batch %d, window %d: %,.0f events/s, goal about %,.0f where it was set: %s",
        benchmark,
        batch,
        window,
        row.value(),
        perSecond,
        row.value() >= perSecond ? "reached" : "missed");
  }
}
