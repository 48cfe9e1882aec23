package io.eventstreams.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.testkit.Scale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Shows that the simulator finds what is there: each planted fault breaks a law soon. Every build
 * looks for some, drawn anew ({@code -Dmuseum.seed} repeats a draw); {@code -Dmuseum.exhibits=N}
 * for so many or for all, and prints the table that stands in {@code docs/museum.md}; {@code
 * -Dmuseum.only=text} for those of that name.
 */
class BugMuseumSimulation {
  private static final int MOST_SCHEDULES = 50_000;
  private static final int MOST_IN_THE_MIDDLE = 500;

  private static final int IN_EVERY_BUILD = 20;

  private final List<Exhibit> exhibits = chosen();
  private final Found[] found = new Found[exhibits.size()];

  /** How an exhibit was found; a problem instead where it was not. */
  private record Found(Exhibit exhibit, int schedules, String law, @Nullable String problem) {}

  private static List<Exhibit> chosen() {
    List<Exhibit> all = new ArrayList<>(Exhibits.all());
    String only = System.getProperty("museum.only");
    if (only != null) {
      all.removeIf(exhibit -> !exhibit.name().contains(only));
      return all;
    }
    int count = Scale.of("museum.exhibits", IN_EVERY_BUILD);
    if (count >= all.size()) {
      return all;
    }
    long seed = Long.getLong("museum.seed", System.nanoTime());
    System.out.println("museum: " + count + " of " + all.size() + ", museum.seed=" + seed);
    Collections.shuffle(all, new Random(seed));
    return all.subList(0, count);
  }

  @Test
  void everyPlantedFaultIsFound() throws Exception {
    QuietLog quiet = new QuietLog();
    try {
      findAll();
    } finally {
      quiet.close();
    }
    List<String> missed = new ArrayList<>();
    for (Found one : found) {
      if (one.problem() != null) {
        missed.add(one.exhibit().name() + ": " + one.problem());
      }
    }
    int[] schedules = Arrays.stream(found).mapToInt(Found::schedules).sorted().toArray();
    int median = schedules[schedules.length / 2];
    System.out.printf(
        "museum: %d of %d found, after %d schedules in the median, %d at the most%n",
        found.length - missed.size(), found.length, median, schedules[schedules.length - 1]);
    assertThat(missed).isEmpty();
    if (exhibits.size() == Exhibits.all().size()) {
      assertThat(Arrays.stream(found).map(Found::law).distinct().map(SimLaw::valueOf))
          .as("laws that some fault breaks")
          .containsExactlyInAnyOrder(SimLaw.values());
      assertThat(median).isLessThanOrEqualTo(MOST_IN_THE_MIDDLE);
    }
  }

  private void findAll() throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      Thread thread =
          new Thread(
              () -> {
                int index = next.getAndIncrement();
                while (index < exhibits.size()) {
                  found[index] = find(exhibits.get(index));
                  index = next.getAndIncrement();
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static Found find(Exhibit exhibit) {
    Found one = findNow(exhibit);
    if (one.problem() == null) {
      SimLaw law = SimLaw.valueOf(one.law());
      System.out.println(MuseumTable.row(exhibit.name(), law, one.schedules()));
    }
    return one;
  }

  private static Found findNow(Exhibit exhibit) {
    try {
      FaultyEngine engine = new FaultyEngine(exhibit);
      for (int schedule = 1; schedule <= MOST_SCHEDULES; schedule++) {
        String broken = engine.probe(Integer.toString(schedule));
        if (broken != null) {
          String law = broken.substring(0, broken.indexOf('\n'));
          return new Found(exhibit, schedule, law, null);
        }
      }
      return new Found(exhibit, MOST_SCHEDULES, "", "not found");
    } catch (Exception failure) {
      return new Found(exhibit, MOST_SCHEDULES, "", failure.toString());
    }
  }
}
