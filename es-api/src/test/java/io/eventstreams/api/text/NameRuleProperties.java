package io.eventstreams.api.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class NameRuleProperties {
  private static final Pattern NAME =
      Pattern.compile("[0-9A-Za-z]([0-9A-Za-z._-]{0,62}[0-9A-Za-z])?");

  @Property
  void isTheRegularExpression(@ForAll("nameLike") String text) {
    assertThat(NameRule.isName(text)).isEqualTo(NAME.matcher(text).matches());
  }

  @Provide
  Arbitrary<String> nameLike() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("aZ09._-").ofMaxLength(70),
        Arbitraries.strings().withChars("aZ09._-/\n\u00e9\0 ").ofMaxLength(5),
        Arbitraries.strings().ofMaxLength(5));
  }
}
