package io.millrace.sql.functions;

import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Scalar functions: find one, choose the overload, type the call. Immutable; there are the
/// [#BUILT_IN] ones, and these [#with] those of users.
///
/// Without lambdas, [#resolve] does it in one step. With lambdas, [#bind] chooses the overload, and
/// the [Call] that it gives takes the types of the lambdas one by one.
///
/// Of the overloads that take the arguments, the one is chosen to which the arguments convert the
/// shortest way (see [Conversions]); of equal ones the one with fewer type variables, then the one
/// without `...`. NULL goes with any type.
public final class Functions {
    /// Functions of one kind.
    ///
    /// @param title as the reference and SHOW FUNCTIONS call it
    record Family(String title, List<Class<?>> classes) {
        Family(String title, Class<?>... classes) {
            this(title, List.of(classes));
        }
    }

    /// To add a family, write its class and add it here.
    static final List<Family> FAMILIES =
            List.of(
                    new Family("Conditional", Conditionals.class),
                    new Family("String", Strings.class, Masks.class),
                    new Family("Regular expression", Patterns.class),
                    new Family("Bytes", Bytes.class),
                    new Family("Mathematical", Maths.class),
                    new Family("Date and time", Dates.class, DateText.class, DateDiffs.class),
                    new Family("URL", Urls.class),
                    new Family("JSON", Json.class),
                    new Family("Array", Lists.class),
                    new Family("Map", Maps.class),
                    new Family("Lambda", Lambdas.class),
                    new Family("Table", TableFunctions.class),
                    new Family("HTTP request", Requests.class));

    /// The functions that are always there.
    public static final Functions BUILT_IN = new Functions(builtIn(), List.of(), Optional.empty());

    private final Map<String, List<Signature>> all;
    private final List<String> problems;

    /// What the path of the requests has names for; empty where there is no request to ask.
    private final Optional<Set<String>> path;

    private Functions(
            Map<String, List<Signature>> all, List<String> problems, Optional<Set<String>> path) {
        this.all = all;
        this.problems = List.copyOf(problems);
        this.path = path.map(Set::copyOf);
    }

    /// The same functions where a request is answered: those that ask for its parts can be called.
    ///
    /// @param path the names of the parts of the path
    public Functions forRequests(Set<String> path) {
        return new Functions(all, problems, Optional.of(path));
    }

    /// Whether requests have a path with a part of that name.
    public boolean hasPathPart(String name) {
        return path.map(p -> p.contains(name)).orElse(false);
    }

    /// Whether a function asks for a part of a request.
    public static boolean asksRequest(Signature signature) {
        return signature.method().getDeclaringClass() == Requests.class;
    }

    private static Map<String, List<Signature>> builtIn() {
        var all = new TreeMap<String, List<Signature>>();
        for (var family : FAMILIES) {
            family.classes().forEach(c -> add(all, signatures(c)));
        }
        return all;
    }

    /// The overloads that a class has, in the order of their names.
    static List<Signature> signatures(Class<?> family) {
        return Arrays.stream(family.getDeclaredMethods())
                .filter(m -> m.isAnnotationPresent(SqlFunction.class))
                .map(Signature::of)
                .sorted(Comparator.comparing(Signature::toString))
                .toList();
    }

    private static void add(Map<String, List<Signature>> all, List<Signature> more) {
        more.forEach(s -> all.computeIfAbsent(s.name(), _ -> new ArrayList<>()).add(s));
    }

    /// These, and those of users.
    ///
    /// @param more none with a name that is here already
    /// @param refused what is wrong with functions that are not among them
    Functions with(List<Signature> more, List<String> refused) {
        var both = new TreeMap<>(all);
        add(both, more);
        return new Functions(both, refused, path);
    }

    /// What kind of function it is, as `String`; `User` for those of users.
    public static String category(Signature signature) {
        var own = signature.method().getDeclaringClass();
        return FAMILIES.stream()
                .filter(f -> f.classes().contains(own))
                .findFirst()
                .map(Family::title)
                .orElse("User");
    }

    /// The names of all functions, in order.
    public Collection<String> names() {
        return List.copyOf(all.keySet());
    }

    /// The overloads of a function, by its name in any case; none where there is no such function.
    public List<Signature> candidates(String name) {
        return List.copyOf(all.getOrDefault(name.toUpperCase(Locale.ROOT), List.of()));
    }

    /// What is wrong with functions of users that are not here, a line each.
    public List<String> problems() {
        return problems;
    }

    /// The function that takes arguments of these types; a type that is empty is the literal NULL.
    ///
    /// @throws FunctionException if there is none, or more than one
    public ResolvedFunction resolve(String name, List<Optional<Type>> types) {
        return bind(
                        name,
                        types.stream()
                                .map(
                                        t ->
                                                t.<Argument>map(Argument.Value::new)
                                                        .orElseGet(Argument.Null::new))
                                .toList())
                .resolve();
    }

    /// Chooses the overload for these arguments.
    ///
    /// @throws FunctionException if there is none, or more than one
    public Call bind(String name, List<Argument> arguments) {
        var candidates = candidates(name);
        if (candidates.isEmpty()) {
            throw new FunctionException(
                    "Can't find any functions with the name '" + name + "'",
                    problems.isEmpty()
                            ? "SHOW FUNCTIONS lists them"
                            : "some functions are not there: " + String.join("; ", problems));
        }
        if (path.isEmpty() && asksRequest(candidates.getFirst())) {
            throw new FunctionException(
                    name + " asks for a part of a request, and here is none",
                    "it is for CREATE ENDPOINT");
        }
        var matches = new ArrayList<Match>();
        for (var candidate : candidates) {
            match(candidate, arguments).ifPresent(matches::add);
        }
        String types =
                arguments.stream()
                        .map(Object::toString)
                        .collect(Collectors.joining(", ", "(", ")"));
        String overloads =
                candidates.stream().map(Signature::toString).collect(Collectors.joining(", "));
        if (matches.isEmpty()) {
            throw new FunctionException(
                    "Function '%s' does not accept parameters %s.".formatted(name, types),
                    "it accepts " + overloads + ordered(candidates));
        }
        matches.sort(Match.ORDER);
        if (matches.size() > 1 && Match.ORDER.compare(matches.get(0), matches.get(1)) == 0) {
            throw new FunctionException(
                    "Function '%s' cannot be resolved due to ambiguous method parameters %s."
                            .formatted(name, types),
                    "CAST an argument to choose one of " + overloads);
        }
        return matches.getFirst().call();
    }

    /// What the variable for types with an order means, where one has it.
    private static String ordered(List<Signature> candidates) {
        boolean any =
                candidates.stream()
                        .flatMap(s -> s.parameters().stream())
                        .anyMatch(
                                p ->
                                        p instanceof Pattern.Variable(_, var bound)
                                                && bound == Pattern.Bound.ORDERED);
        return any ? "; C is one type for all, CAST them to it" : "";
    }

    /// An overload that takes the arguments.
    ///
    /// @param cost of the conversions
    private record Match(Signature signature, int cost, long variables, Call call) {
        static final Comparator<Match> ORDER =
                Comparator.comparingInt(Match::cost)
                        .thenComparingLong(Match::variables)
                        .thenComparing(m -> m.signature.rest().isPresent());
    }

    private static Optional<Match> match(Signature signature, List<Argument> arguments) {
        var spread = signature.spread(arguments.size());
        if (spread.isEmpty()) {
            return Optional.empty();
        }
        List<Pattern> patterns = spread.get();
        var variables = new HashMap<String, Type>();
        for (int i = 0; i < patterns.size(); i++) {
            if (!fits(patterns.get(i), arguments.get(i), variables)) {
                return Optional.empty();
            }
        }
        if (!agree(patterns, arguments, variables)) {
            return Optional.empty();
        }
        int cost = 0;
        for (int i = 0; i < patterns.size(); i++) {
            if (arguments.get(i) instanceof Argument.Value(var type)) {
                var more = Conversions.cost(type, patterns.get(i).type(variables));
                if (more.isEmpty()) {
                    return Optional.empty();
                }
                cost += more.getAsInt();
            }
        }
        long open = patterns.stream().filter(p -> p instanceof Pattern.Variable).count();
        var call = new Call(signature, arguments, patterns, variables);
        return Optional.of(new Match(signature, cost, open, call));
    }

    /// Whether the arguments that are compared are of one kind already. Only text becomes a point
    /// in time by itself, and any number a DOUBLE; else it is not clear in which type to compare.
    /// Source: ksqlDB's behaviour.
    private static boolean agree(
            List<Pattern> patterns, List<Argument> arguments, Map<String, Type> variables) {
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i) instanceof Pattern.Variable(var name, var bound)
                    && bound == Pattern.Bound.ORDERED
                    && arguments.get(i) instanceof Argument.Value(var type)) {
                Type common = Objects.requireNonNull(variables.get(name));
                if (common.numeric()
                        && common != Scalar.DOUBLE
                        && !type.kind().equals(common.kind())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean fits(Pattern pattern, Argument argument, Map<String, Type> variables) {
        return switch (argument) {
            case Argument.Null _ -> !(pattern instanceof Pattern.Lambda);
            case Argument.Value(var type) -> fits(pattern, type, variables);
            case Argument.Lambda(var parameters) ->
                    pattern instanceof Pattern.Lambda lambda
                            && lambda.parameters().size() == parameters;
        };
    }

    private static boolean fits(Pattern pattern, Type type, Map<String, Type> variables) {
        return switch (pattern) {
            case Pattern.Exact(var wanted) -> Conversions.cost(type, wanted).isPresent();
            case Pattern.Variable(var name, var bound) -> fits(name, bound, type, variables);
            case Pattern.Array(var element) ->
                    type instanceof Type.Array(var e) && fits(element, e, variables);
            case Pattern.Map(var key, var value) ->
                    type instanceof Type.Map(var k, var v)
                            && fits(key, k, variables)
                            && fits(value, v, variables);
            case Pattern.Struct _, Pattern.Lambda _ -> false;
        };
    }

    private static boolean fits(
            String name, Pattern.Bound bound, Type type, Map<String, Type> variables) {
        Optional<Type> own =
                switch (bound) {
                    case ANY -> Optional.of(type);
                    case DECIMAL -> Conversions.decimal(type).map(d -> d);
                    case ORDERED ->
                            Optional.of(type)
                                    .filter(t -> t instanceof Scalar || t instanceof Type.Decimal);
                };
        Optional<Type> common =
                variables.containsKey(name)
                        ? own.flatMap(t -> Conversions.common(variables.get(name), t))
                        : own;
        common.ifPresent(t -> variables.put(name, t));
        return common.isPresent();
    }
}
