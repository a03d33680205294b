package io.millrace.sql.functions;

import io.millrace.data.Type;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A call whose overload is chosen, while the types of its lambdas are still to be found.
///
/// For each lambda among the arguments, from left to right: ask [#lambdaParameters] what types its
/// parameters have, type its body with them, and tell the type of the body by [#lambdaResult]. Then
/// [#resolve].
public final class Call {
    private final Signature signature;
    private final List<Argument> arguments;
    private final List<Pattern> patterns;
    private final Map<String, Type> variables;
    private final Map<Integer, Type> lambdaResults = new HashMap<>();

    Call(
            Signature signature,
            List<Argument> arguments,
            List<Pattern> patterns,
            Map<String, Type> variables) {
        this.signature = signature;
        this.arguments = arguments;
        this.patterns = patterns;
        this.variables = new HashMap<>(variables);
    }

    /// The types of the parameters of the lambda that is this argument (from 0).
    public List<Type> lambdaParameters(int argument) {
        return lambda(argument).parameters().stream().map(p -> p.type(variables)).toList();
    }

    /// Tells the type of the body of the lambda that is this argument (from 0).
    ///
    /// @throws FunctionException if it has to be another
    public void lambdaResult(int argument, Type type) {
        Pattern result = lambda(argument).result();
        if (result instanceof Pattern.Variable(var name, _)) {
            variables.putIfAbsent(name, type);
        }
        Type wanted = result.type(variables);
        if (Conversions.conversion(type, wanted).isEmpty()) {
            throw new FunctionException(
                    "argument %d of %s gives %s, expected %s"
                            .formatted(argument + 1, signature.name(), type, wanted),
                    "CAST the body of the lambda, or the value that it starts from");
        }
        lambdaResults.put(argument, type);
    }

    private Pattern.Lambda lambda(int argument) {
        return (Pattern.Lambda) patterns.get(argument);
    }

    /// The call with all its types.
    ///
    /// @throws FunctionException where NULL arguments leave the type of the result open
    public ResolvedFunction resolve() {
        Type type = signature.result().type(variables);
        type = ResultTypes.of(signature, type);
        var parameters = new ArrayList<Type>();
        var conversions = new ArrayList<Invoker.Prepare>();
        for (int i = 0; i < patterns.size(); i++) {
            switch (arguments.get(i)) {
                case Argument.Null _ -> conversions.add(Invoker.NOTHING);
                case Argument.Value(var from) -> {
                    Type to = patterns.get(i).type(variables);
                    parameters.add(to);
                    conversions.add(Invoker.converting(from, to));
                }
                case Argument.Lambda _ -> conversions.add(lambdaConversion(i));
            }
        }
        Fn call = Invoker.of(signature, new CallSite(type), conversions);
        if (signature.isOfUser()) {
            call = UserCall.guarded(call, signature, type);
        }
        return new ResolvedFunction(signature, parameters, type, call);
    }

    private Invoker.Prepare lambdaConversion(int argument) {
        Type from = lambdaResults.get(argument);
        if (from == null) {
            throw new IllegalStateException("nobody told what argument " + argument + " gives");
        }
        return Invoker.convertingResult(from, lambda(argument).result().type(variables));
    }
}
