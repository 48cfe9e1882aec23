package io.eventstreams.engine.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TopicFilterProperties {
  @Property(tries = 300)
  void aRememberedAnswerIsThatOfAFreshPattern(
      @ForAll("expressions") String expression, @ForAll("topics") List<String> topics) {
    TopicFilter filter = TopicFilter.compile(expression);
    Pattern pattern = Pattern.compile("\\A(?:" + expression + ")\\z");
    for (int round = 0; round < 2; round++) {
      for (String topic : topics) {
        assertThat(filter.accepts(topic)).isEqualTo(pattern.matcher(topic).find());
      }
    }
  }

  @Provide
  Arbitrary<String> expressions() {
    Arbitrary<String> atoms =
        Arbitraries.of("a", "b", ".", "[ab]", "[^a]", "(?:ab|b)", "\\n", "", "^", "$");
    Arbitrary<String> repeated =
        net.jqwik.api.Combinators.combine(atoms, Arbitraries.of("", "", "*", "+", "?", "{2}"))
            .as((atom, repeat) -> atom.isEmpty() ? "" : atom + repeat);
    return repeated
        .list()
        .ofMaxSize(4)
        .map(parts -> String.join("", parts))
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(parts -> String.join("|", parts));
  }

  @Provide
  Arbitrary<List<String>> topics() {
    return Arbitraries.strings().withChars('a', 'b', '\n').ofMaxLength(5).list().ofMaxSize(10);
  }
}
