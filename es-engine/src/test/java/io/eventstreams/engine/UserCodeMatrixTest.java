package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.id;
import static io.eventstreams.engine.EngineRig.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.engine.UserCode.Behaviour;
import io.eventstreams.engine.UserCode.Place;
import io.eventstreams.engine.simulation.QuietLog;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that the engine calls and a user has written, and every way in which that can go
 * wrong: once the code is well again, all is delivered and stored, another stream never noticed,
 * and nothing is left after close.
 */
class UserCodeMatrixTest {
  private static final String DEMO = "demo";
  private static final int EVENTS = 40;

  private final EngineRig rig = new EngineRig().stopTimeoutMillis(150);

  @AfterEach
  void close() {
    rig.close();
  }

  static Stream<Arguments> cases() {
    return Arrays.stream(Place.values())
        .flatMap(
            place ->
                Arrays.stream(Behaviour.values())
                    .filter(behaviour -> behaviour != Behaviour.NULL || place.hasAnswer)
                    .map(behaviour -> Arguments.of(place, behaviour)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void whatUsersWriteHoldsUpNothingForGood(Place place, Behaviour behaviour) throws Exception {
    // What cannot be printed is a trouble only where it is to be printed.
    try (QuietLog quiet = behaviour == Behaviour.IS_MUTE ? null : new QuietLog()) {
      assertThat(quiet == null).isEqualTo(behaviour == Behaviour.IS_MUTE);
      check(place, behaviour);
    }
  }

  private void check(Place place, Behaviour behaviour) {
    UserCode code = new UserCode(rig, DEMO);
    rig.source(code).factory(code);
    rig.listener = code;
    rig.ownCodec = code;
    rig.stream("calm");
    code.misbehaves(place, behaviour);
    code.untilDone(() -> rig.manager().upsert(DEMO, code.spec(DEMO)));
    code.add(0, EVENTS / 2);
    code.untilDone(() -> rig.manager().lag(DEMO));
    code.untilDone(() -> rig.manager().reset(DEMO, "", code::onReset));
    code.untilDone(() -> rig.manager().change(DEMO, code::changed));
    code.untilDone(() -> rig.manager().stop(DEMO));
    code.untilDone(() -> rig.manager().start(DEMO));
    code.add(EVENTS / 2, EVENTS);
    Eventually.await(place + " " + behaviour, () -> hasHappened(code), rig::state);
    code.wellAgain();
    Eventually.await("all of " + DEMO, () -> hasAll(code), () -> code + "\n" + rig.state());
    Eventually.await(
        "all of the calm one",
        () -> id(EVENTS - 1).equals(rig.checkpoint("calm").position()),
        rig::state);
    assertThat(code.taken("calm")).isEqualTo(ids(0, EVENTS));
    assertThat(rig.status("calm")).isEqualTo(EventStreamStatus.STARTED);
    rig.manager().close();
    Eventually.await("no thread left", () -> UserCode.threads().isEmpty(), UserCode::threads);
  }

  /** What is called only when a stream changes is called when it does. */
  private boolean hasHappened(UserCode code) {
    code.untilDone(() -> rig.manager().start(DEMO));
    return code.happened() > 0;
  }

  /** A stream that was stopped from within runs again only when somebody wants it to. */
  private boolean hasAll(UserCode code) {
    code.untilDone(() -> rig.manager().start(DEMO));
    List<String> taken = code.taken(DEMO);
    return taken.containsAll(ids(0, EVENTS))
        && id(EVENTS - 1).equals(rig.checkpoint(DEMO).position());
  }
}
