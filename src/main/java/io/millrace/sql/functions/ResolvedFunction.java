package io.millrace.sql.functions;

import io.millrace.data.Type;

import java.util.List;

/// A call of a function in a query, chosen and typed.
///
/// @param type of the result
/// @param parameters what each argument is converted to before the call, lambdas left out
/// @param call takes the arguments as they are (with the types given to the resolution), converts
///   them, and gives NULL for a NULL argument where the function does not want to see it. Safe for
///   use by several threads
public record ResolvedFunction(Signature signature, List<Type> parameters, Type type, Fn call) {
    public ResolvedFunction {
        parameters = List.copyOf(parameters);
    }

    /// True where the same arguments may give another result, so that the call is never replaced by
    /// its result.
    public boolean varies() {
        return signature.about().varies();
    }
}
