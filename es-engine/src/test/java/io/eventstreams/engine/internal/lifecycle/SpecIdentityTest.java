package io.eventstreams.engine.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.IdValidator;
import io.eventstreams.engine.InMemoryPersistence;
import org.junit.jupiter.api.Test;

/** Which stream a request means. */
class SpecIdentityTest {
  private static final String OLD = "00000000-0000-4000-8000-000000000001";
  private static final String BODY = "00000000-0000-4000-8000-000000000002";
  private static final String NEW = "00000000-0000-4000-8000-000000000003";

  private final InMemoryPersistence<GenericEventStream> memory = InMemoryPersistence.create();
  private String fresh = NEW;
  private final SpecIdentity<GenericEventStream> identity =
      new SpecIdentity<>(IdValidator.uuid(), memory.streams(), () -> fresh);

  private static GenericEventStream named(String name) {
    return GenericEventStream.EMPTY.withFields(EventStreamFields.builder().name(name).build());
  }

  @Test
  void anIdWinsOverANameAndANameOverTheBody() {
    memory.streams().insert(named("demo").withId(OLD), 1);
    GenericEventStream body = named("demo").withId(BODY);
    assertThat(identity.identify(NEW, body).id()).isEqualTo(NEW);
    assertThat(identity.identify("demo", body).id()).isEqualTo(OLD);
    assertThat(identity.identify("other", body).id()).isEqualTo(BODY);
    assertThat(identity.identify("", body).id()).isEqualTo(BODY);
    assertThat(identity.identify("other", named("demo")).id()).isEqualTo(NEW);
  }

  @Test
  void theNameOfTheRequestIsForABodyWithoutOne() {
    assertThat(identity.identify("demo", GenericEventStream.EMPTY).fields().name())
        .isEqualTo("demo");
    assertThat(identity.identify("demo", named("")).fields().name()).isEqualTo("demo");
    assertThat(identity.identify("demo", named("other")).fields().name()).isEqualTo("other");
    assertThat(identity.identify("", GenericEventStream.EMPTY).fields().name()).isNull();
  }

  @Test
  void aNewIdThatIsNoneIsTheSourcesMistake() {
    fresh = "no id";
    assertThatThrownBy(() -> identity.identify("demo", GenericEventStream.EMPTY))
        .isInstanceOf(EventStreamException.class)
        .hasMessage("ES10011: newId of the source answered 'no id', which is no id");
  }
}
