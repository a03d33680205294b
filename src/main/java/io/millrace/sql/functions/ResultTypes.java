package io.millrace.sql.functions;

import io.millrace.data.Type;

/// Result types that a signature cannot say.
final class ResultTypes {
    private ResultTypes() {}

    /// @param declared what the signature says
    static Type of(Signature signature, Type declared) {
        boolean wholeNumber =
                (signature.name().equals("ROUND") || signature.name().equals("TRUNC"))
                        && signature.parameters().size() == 1;
        return wholeNumber && declared instanceof Type.Decimal(var precision, var scale)
                ? Type.decimal(Math.max(1, precision - scale), 0)
                : declared;
    }
}
