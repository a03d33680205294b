package io.millrace.app.shell;

import io.millrace.app.Output;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What is said to the shell itself, not to the server; a semicolon is optional.
sealed interface Command {
    /// `exit`, `quit`
    record Exit() implements Command {}

    /// `help [statement]`
    record Help(String topic) implements Command {}

    /// `timing on|off`: whether each statement is followed by how long it took.
    record Timing(boolean on) implements Command {}

    /// `set output table|json|csv`
    record Form(Output.Form form) implements Command {}

    /// The command that the text is, if it is one.
    static Optional<Command> of(String text) {
        var words = text.strip().replaceAll("\\s*;$", "").toLowerCase(Locale.ROOT).split("\\s+", 3);
        var first = words[0];
        var second = words.length > 1 ? words[1] : "";
        var third = words.length > 2 ? words[2] : "";
        return switch (first) {
            case "exit", "quit" -> words.length == 1 ? Optional.of(new Exit()) : Optional.empty();
            case "help" -> Optional.of(new Help((second + " " + third).strip()));
            case "timing" ->
                    second.equals("on") || second.equals("off")
                            ? Optional.of(new Timing(second.equals("on")))
                            : Optional.empty();
            case "set" -> second.equals("output") ? form(third) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<Command> form(String name) {
        return Arrays.stream(Output.Form.values())
                .filter(form -> form.name().equalsIgnoreCase(name))
                .findFirst()
                .map(Form::new);
    }
}
