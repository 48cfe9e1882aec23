package io.eventstreams.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.engine.FlakyCheckpointStore.Mood;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlightRecordsTest {
  private static final String PREFIX = "io.eventstreams.";
  private static final List<String> KINDS = List.of("Dispatch", "Retry", "CheckpointSave");

  /**
   * Wants nothing and is never stopped. JDK 17 leaves texts that it knows from an earlier recording
   * out of one that begins when there is no other, and the tests may run many times in one JVM.
   */
  @SuppressWarnings("unused") // keeps the recorder on
  private static final Recording ALWAYS = always();

  private static Recording always() {
    Recording recording = new Recording();
    KINDS.forEach(kind -> recording.disable(PREFIX + kind));
    recording.start();
    return recording;
  }

  @TempDir Path directory;

  private List<RecordedEvent> record(Recording recording, Runnable what) throws IOException {
    recording.start();
    what.run();
    recording.stop();
    Path file = directory.resolve("recorded.jfr");
    recording.dump(file);
    return RecordingFile.readAllEvents(file);
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream()
        .filter(e -> e.getEventType().getName().equals(PREFIX + name))
        .sorted(Comparator.comparing(RecordedEvent::getStartTime))
        .toList();
  }

  private static void runStream() {
    try (EngineRig rig = new EngineRig()) {
      rig.persistence.checkpoints.then(Mood.FINE, Mood.THROWS, Mood.FINE);
      rig.dispatcher.thenAnswer(DispatchOutcome.unavailable(new IOException("no route")));
      rig.add(0, 5).stream("demo").awaitCheckpoint("demo", 4);
      Eventually.await(
          "statistics",
          () -> rig.get("demo").statistics().checkpoint().equals(EngineRig.id(4)),
          rig::state);
      rig.manager().stop("demo");
    }
  }

  @Test
  void attemptsRetriesAndCheckpointsAreRecorded() throws IOException {
    try (Recording recording = new Recording()) {
      recording.enable(PREFIX + "Dispatch");
      recording.enable(PREFIX + "Retry");
      recording.enable(PREFIX + "CheckpointSave").withThreshold(Duration.ZERO);
      List<RecordedEvent> events = record(recording, FlightRecordsTest::runStream);

      List<RecordedEvent> dispatches = named(events, "Dispatch");
      assertThat(dispatches).hasSize(2);
      assertThat(dispatches).extracting(e -> e.getString("stream")).containsOnly("demo");
      assertThat(dispatches)
          .extracting(e -> e.getString("outcome"))
          .containsExactly("retrying", "delivered");
      assertThat(dispatches).extracting(e -> e.getInt("offered")).containsExactly(5, 5);
      assertThat(dispatches).extracting(e -> e.getInt("taken")).containsExactly(0, 5);
      assertThat(dispatches).extracting(e -> e.getInt("attempt")).containsExactly(0, 1);
      assertThat(dispatches).extracting(e -> e.getDuration("took")).allMatch(d -> !d.isNegative());
      assertThat(dispatches).extracting(e -> e.getString("deliveryId")).doesNotContain("");

      assertThat(named(events, "Retry"))
          .singleElement()
          .satisfies(
              retry -> {
                assertThat(retry.getString("status")).isEqualTo("retrying");
                assertThat(retry.getInt("failures")).isEqualTo(1);
                assertThat(retry.getDuration("delay")).isEqualTo(Duration.ofMillis(5));
                assertThat(retry.getString("error")).contains("no route");
              });

      List<RecordedEvent> saves = named(events, "CheckpointSave");
      assertThat(saves).extracting(e -> e.getInt("groupSize")).containsOnly(1);
      assertThat(saves).extracting(e -> e.getInt("saved")).containsExactly(0, 1);
      assertThat(saves.get(0).getString("error")).contains("the store is away");
      assertThat(saves.get(1).getString("error")).isEmpty();
      assertThat(saves).noneMatch(e -> e.getDuration().isZero());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Dispatch", "Retry", "CheckpointSave"})
  void oneKindIsRecordedWithoutTheOthers(String wanted) throws IOException {
    try (Recording recording = new Recording()) {
      KINDS.forEach(kind -> recording.disable(PREFIX + kind));
      recording.enable(PREFIX + wanted).withThreshold(Duration.ZERO);
      List<RecordedEvent> events = record(recording, FlightRecordsTest::runStream);
      assertThat(events)
          .extracting(e -> e.getEventType().getName())
          .filteredOn(name -> name.startsWith(PREFIX))
          .isNotEmpty()
          .containsOnly(PREFIX + wanted);
    }
  }

  @Test
  void nothingIsRecordedThatNobodyWants() throws IOException {
    try (Recording recording = new Recording()) {
      recording.disable(PREFIX + "Dispatch");
      recording.disable(PREFIX + "Retry");
      recording.disable(PREFIX + "CheckpointSave");
      List<RecordedEvent> events = record(recording, FlightRecordsTest::runStream);
      assertThat(events).noneMatch(e -> e.getEventType().getName().startsWith(PREFIX));
    }
  }
}
