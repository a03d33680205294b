package io.millrace.app;

import io.millrace.app.commands.Verbs;
import io.millrace.config.Nearest;
import io.millrace.config.Settings;
import io.millrace.config.UserError;

import org.jline.utils.Signals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;

/// Where the program starts: reads the command line, resolves the settings, runs the verb, and
/// turns what goes wrong into words and an exit code.
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;
    private final Path folder;

    /// @param folder the working folder
    public Main(
            InputStream in,
            PrintStream out,
            PrintStream err,
            Map<String, String> environment,
            Path folder) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.environment = environment;
        this.folder = folder;
    }

    public static void main(String[] args) {
        var stop = new Stop();
        for (var signal : new String[] {"INT", "TERM", "HUP"}) {
            Signals.register(signal, () -> stopOrHalt(stop));
        }
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, e) -> LOG.error("Thread {} ended", thread.getName(), e));
        var main = new Main(System.in, System.out, System.err, System.getenv(), Path.of(""));
        System.exit(main.run(stop, args));
    }

    /// The first Ctrl-C stops in order; a second one does not wait for that.
    private static void stopOrHalt(Stop stop) {
        if (stop.isRequested()) {
            Runtime.getRuntime().halt(130);
        }
        stop.request();
    }

    /// Runs one command line to its end. Never ends the process, so tests can call it.
    ///
    /// @param stop ends verbs that run for ever
    /// @return the exit code
    public int run(Stop stop, String... args) {
        var command = Verbs.commandLine();
        try {
            return run(command.parseArgs(args), stop).number();
        } catch (ParameterException e) {
            return wrongCommandLine(e).number();
        }
    }

    private ExitCode wrongCommandLine(ParameterException e) {
        var spec = e.getCommandLine().getCommandSpec();
        err.println(e.getMessage());
        var near =
                e instanceof UnmatchedArgumentException unmatched
                        ? nearest(unmatched.getUnmatched().getFirst(), spec)
                        : Optional.<String>empty();
        err.println(
                "  hint: "
                        + near.map("did you mean %s?"::formatted)
                                .orElse(spec.qualifiedName() + " --help"));
        err.flush();
        return ExitCode.USAGE;
    }

    private static Optional<String> nearest(String typed, CommandSpec spec) {
        var choices = new ArrayList<>(spec.optionsMap().keySet());
        choices.addAll(spec.subcommands().keySet());
        return Nearest.to(typed.split("=", 2)[0], choices);
    }

    private ExitCode run(ParseResult root, Stop stop) {
        var args = root;
        while (args.hasSubcommand()) {
            args = args.subcommand();
        }
        var spec = args.commandSpec();
        if (args.isUsageHelpRequested()) {
            spec.commandLine().usage(out);
            return ExitCode.OK;
        }
        if (!(spec.userObject() instanceof Verb verb)) {
            spec.commandLine().usage(err);
            return ExitCode.USAGE;
        }
        return run(verb, args, stop);
    }

    private ExitCode run(Verb verb, ParseResult args, Stop stop) {
        var output = new Output(out, err, form(args), look());
        Settings settings;
        try {
            settings = Settings.resolve(Options.settings(args), environment, folder);
        } catch (UserError e) {
            output.error(e);
            return ExitCode.USAGE;
        }
        Logs.toNowhere();
        var keep =
                args.hasMatchedOption("--ephemeral") ? Context.Keep.EPHEMERAL : Context.Keep.KEPT;
        try {
            return verb.run(
                    args, new Context(settings, keep, output, in, stop, folder.toAbsolutePath()));
        } catch (UserError e) {
            output.error(e);
            return ExitCode.ERROR;
        } catch (NotReachable e) {
            output.error(e.error());
            return ExitCode.NOT_REACHABLE;
        } catch (ParameterException e) {
            return wrongCommandLine(e);
        } catch (Throwable e) {
            output.error(
                    UserError.of(
                            "Something went wrong inside Millrace; this is a mistake of ours.",
                            "Please report it with " + CrashReport.write(e)));
            return ExitCode.ERROR;
        } finally {
            output.flush();
        }
    }

    private static Output.Form form(ParseResult args) {
        return args.hasMatchedOption("--json") ? Output.Form.JSON : Output.Form.TABLE;
    }

    // JDK 25 does return null again, when stdin or stdout is no terminal.
    @SuppressWarnings("SystemConsoleNull")
    private Output.Look look() {
        var console = System.console();
        var terminal = console != null && console.isTerminal();
        return terminal && environment.getOrDefault("NO_COLOR", "").isEmpty()
                ? Output.Look.TERMINAL
                : Output.Look.PLAIN;
    }

    /// For [Verbs]: a verb as a picocli command.
    public static CommandSpec command(Verb verb) {
        var described = verb.spec();
        var spec = CommandSpec.wrapWithoutInspection(verb).name(described.name());
        spec.usageMessage().description(described.usageMessage().description());
        described.options().forEach(spec::addOption);
        described.positionalParameters().forEach(spec::addPositional);
        Options.addCommon(spec);
        return spec;
    }
}
