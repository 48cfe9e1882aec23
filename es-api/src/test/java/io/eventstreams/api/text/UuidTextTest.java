package io.eventstreams.api.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.Codes;
import io.eventstreams.api.ErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UuidTextTest {
  private static final String CANONICAL = "6d1b26ce-6a47-4a3c-a0de-5b2e0c5b7d0f";

  @ParameterizedTest
  @ValueSource(
      strings = {
        CANONICAL,
        "6D1B26CE-6A47-4A3C-A0DE-5B2E0C5B7D0F",
        "urn:uuid:6d1b26ce-6a47-4a3c-a0de-5b2e0c5b7d0f",
        "URN:UUID:6d1b26ce-6a47-4a3c-A0DE-5b2e0c5b7d0f",
        "{6d1b26ce-6a47-4a3c-a0de-5b2e0c5b7d0f}",
        "6d1b26ce6a474a3ca0de5b2e0c5b7d0f",
        "6D1B26CE6A474A3CA0DE5B2E0C5B7D0F",
      })
  void readsEverySpelling(String text) {
    assertThat(UuidText.print(UuidText.parse(text))).isEqualTo(CANONICAL);
    assertThat(UuidText.tryParse(text)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1-1-1-1-1",
        "6d1b26ce-6a47-4a3c-a0de-5b2e0c5b7d0",
        "6d1b26ce-6a47-4a3c-a0de-5b2e0c5b7d0f0",
        "6d1b26ce-6a47-4a3c-a0de-5b2e0c5b7d0g",
        "6d1b26ce-6a474a3c-a0de-5b2e0c5b7d0f",
        "6d1b26ce6-a47-4a3c-a0de-5b2e0c5b7d0f",
        "6d1b26ce6a474a3ca0de5b2e0c5b7d0",
        "6d1b26ce6a474a3ca0de5b2e0c5b7d0f0",
        "{6d1b26ce-6a47-4a3c-a0de-5b2e0c5b7d0f",
        "6d1b26ce-6a47-4a3c-a0de-5b2e0c5b7d0f}",
        "{6d1b26ce6a474a3ca0de5b2e0c5b7d0f}",
        "urn:uuid:6d1b26ce6a474a3ca0de5b2e0c5b7d0f",
        "urn:uuid:{6d1b26ce-6a47-4a3c-a0de-5b2e0c5b7d0f}",
        "uuid:6d1b26ce-6a47-4a3c-a0de-5b2e0c5b7d0f",
        " 6d1b26ce-6a47-4a3c-a0de-5b2e0c5b7d0f",
        "6d1b26ce-6a47-4a3c-a0de-5b2e0c5b7d0f\n",
        "demo",
      })
  void refuses(String text) {
    assertThat(UuidText.tryParse(text)).isEmpty();
    Codes.assertFails(ErrorCode.BAD_UUID, () -> UuidText.parse(text));
  }
}
