package io.eventstreams.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Shows that the simulator finds what is there: each planted fault breaks a law soon. */
class BugMuseumSimulation {
  private static final int MOST_SCHEDULES = 20_000;

  private final List<String> found = Collections.synchronizedList(new ArrayList<>());
  private final List<String> missed = Collections.synchronizedList(new ArrayList<>());

  @Test
  void everyPlantedFaultIsFound() throws Exception {
    QuietLog quiet = new QuietLog();
    try {
      findAll();
    } finally {
      quiet.close();
    }
    found.forEach(System.out::println);
    assertThat(missed).isEmpty();
  }

  private void findAll() throws InterruptedException {
    List<Exhibit> exhibits = Exhibits.all();
    AtomicInteger next = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      Thread thread =
          new Thread(
              () -> {
                int index = next.getAndIncrement();
                while (index < exhibits.size()) {
                  find(exhibits.get(index));
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

  private void find(Exhibit exhibit) {
    try {
      FaultyEngine engine = new FaultyEngine(exhibit);
      int schedule = 1;
      @Nullable String law = engine.probe(schedule);
      while (law == null && schedule < MOST_SCHEDULES) {
        law = engine.probe(++schedule);
      }
      if (law == null) {
        missed.add(exhibit.name());
      } else {
        found.add("museum: %s: found in schedule %d: %s".formatted(exhibit.name(), schedule, law));
      }
    } catch (Exception failure) {
      missed.add(exhibit.name() + ": " + failure);
    }
  }
}
