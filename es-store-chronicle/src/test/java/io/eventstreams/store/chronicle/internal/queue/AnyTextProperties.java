package io.eventstreams.store.chronicle.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AnyTextProperties {
  /** Letters, and what stands at both ends of each length in UTF-8 and of the surrogates. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withChars(
            'a', '?', '\0', '\u007f', '\u0080', '\u07ff', '\u0800', '\ucfff', '\ud000', '\ud7ff',
            '\ud800', '\udbff', '\udc00', '\udfff', '\ue000', '\ufffd', '\uffff')
        .ofMaxLength(12);
  }

  @Property
  void anyTextIsReadAsItWasWritten(@ForAll("texts") String text) {
    assertThat(AnyText.decode(AnyText.encode(text))).isEqualTo(text);
  }

  @Property
  void wholeTextIsUtf8(@ForAll("texts") String text) {
    if (StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      assertThat(AnyText.encode(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
