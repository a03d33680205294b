package io.millrace.sql.functions;

import io.millrace.data.Scalar;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Calls of functions that users wrote: whatever they throw or give, the query lives on.
final class UserCall {
    private UserCall() {}

    /// A hidden class of ours could not see the user's class; a method handle can call it.
    static Fn target(Method method) {
        try {
            var handle = MethodHandles.publicLookup().unreflect(method);
            return Invoker.spread(handle, method.getParameterCount());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(method + " cannot be called", e);
        }
    }

    /// Hands out bytes that the function may read as it likes, turns errors into exceptions, and
    /// makes of the result an immutable value of its type.
    static Fn guarded(Fn call, Signature signature, Type type) {
        return arguments -> {
            var own = arguments.clone();
            for (int i = 0; i < own.length; i++) {
                if (own[i] instanceof ByteBuffer bytes) {
                    own[i] = bytes.asReadOnlyBuffer().position(0);
                }
            }
            Object result;
            try {
                result = call.apply(own);
            } catch (StackOverflowError | LinkageError | AssertionError e) {
                throw new IllegalStateException(signature.name() + " failed: " + e, e);
            }
            return value(result, type, signature);
        };
    }

    private static @Nullable Object value(@Nullable Object value, Type type, Signature signature) {
        if (value == null) {
            return null;
        }
        if (!FunctionJar.javaClass(type).isInstance(value)) {
            throw new IllegalStateException(
                    "%s gave a %s, which is no %s"
                            .formatted(signature.name(), value.getClass().getName(), type));
        }
        return switch (type) {
            case Scalar.BYTES -> copy((ByteBuffer) value);
            case Scalar.TIME -> ((LocalTime) value).truncatedTo(ChronoUnit.MILLIS);
            case Scalar.TIMESTAMP -> Instant.ofEpochMilli(((Instant) value).toEpochMilli());
            case Scalar _ -> value;
            case Type.Decimal decimal -> decimal((BigDecimal) value, decimal, signature);
            case Type.Array(var element) -> {
                var list = new ArrayList<@Nullable Object>();
                ((List<?>) value).forEach(e -> list.add(value(e, element, signature)));
                yield Collections.unmodifiableList(list);
            }
            case Type.Map(var key, var element) -> {
                var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
                ((Map<?, ?>) value)
                        .forEach(
                                (k, v) ->
                                        map.put(
                                                value(k, key, signature),
                                                value(v, element, signature)));
                yield Collections.unmodifiableMap(map);
            }
            case Type.Struct _ -> value;
        };
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        var copy = ByteBuffer.allocate(bytes.remaining());
        copy.put(0, bytes, bytes.position(), bytes.remaining());
        return copy;
    }

    private static BigDecimal decimal(BigDecimal value, Type.Decimal type, Signature signature) {
        try {
            var scaled = value.setScale(type.scale());
            if (scaled.precision() <= type.precision()) {
                return scaled;
            }
        } catch (ArithmeticException _) {
            // said below
        }
        throw new IllegalStateException(
                "%s gave %s, which does not fit %s".formatted(signature.name(), value, type));
    }
}
