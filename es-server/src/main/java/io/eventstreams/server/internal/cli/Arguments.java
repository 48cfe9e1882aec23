package io.eventstreams.server.internal.cli;

import io.eventstreams.api.text.Printable;
import io.eventstreams.server.internal.CommandFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one command, sorted into operands and options with a value: {@code --name VALUE}
 * or {@code --name=VALUE}. After {@code --} there are operands only.
 *
 * @param operands what is not an option
 * @param options the values by name, without the dashes
 * @param help whether help is asked for
 */
record Arguments(List<String> operands, Map<String, String> options, boolean help) {
  /**
   * Sorts the arguments.
   *
   * @param known the names of the options which the command has
   * @throws CommandFailure when there is another option, one without a value, or one twice
   */
  static Arguments parse(List<String> arguments, Set<String> known) {
    List<String> operands = new ArrayList<>();
    Map<String, String> options = new HashMap<>();
    boolean help = false;
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--help") || argument.equals("-h")) {
        help = true;
      } else if (argument.equals("--")) {
        operands.addAll(arguments.subList(i + 1, arguments.size()));
        break;
      } else if (argument.startsWith("-") && argument.length() > 1) {
        int equals = argument.indexOf('=');
        String option = equals < 0 ? argument : argument.substring(0, equals);
        String name = option.startsWith("--") ? option.substring(2) : "";
        if (!known.contains(name)) {
          throw misused("unknown option '" + Printable.of(option) + "'");
        }
        if (equals < 0 && i + 1 == arguments.size()) {
          throw misused("option " + option + " needs a value");
        }
        String value = equals < 0 ? arguments.get(++i) : argument.substring(equals + 1);
        if (options.put(name, value) != null) {
          throw misused("option " + option + " is given twice");
        }
      } else {
        operands.add(argument);
      }
    }
    return new Arguments(List.copyOf(operands), Map.copyOf(options), help);
  }

  @Nullable String option(String name) {
    return options.get(name);
  }

  static CommandFailure misused(String line) {
    return CommandFailure.misused(line + "; --help tells more");
  }
}
