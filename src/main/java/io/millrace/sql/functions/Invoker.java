package io.millrace.sql.functions;

import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.List;

/// Makes a [Fn] that calls a method. Up to four parameters a hidden class calls it directly, which
/// costs what a call costs; with more a method handle does.
final class Invoker {
    /// What is done to an argument before the call.
    interface Prepare {
        @Nullable Object apply(@Nullable Object value);
    }

    interface F0 {
        @Nullable Object apply();
    }

    interface F1 {
        @Nullable Object apply(@Nullable Object a);
    }

    interface F2 {
        @Nullable Object apply(@Nullable Object a, @Nullable Object b);
    }

    interface F3 {
        @Nullable Object apply(@Nullable Object a, @Nullable Object b, @Nullable Object c);
    }

    interface F4 {
        @Nullable Object apply(
                @Nullable Object a, @Nullable Object b, @Nullable Object c, @Nullable Object d);
    }

    static final Prepare NOTHING = value -> value;

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private Invoker() {}

    static Prepare converting(Type from, Type to) {
        if (from.equals(to)) {
            return NOTHING;
        }
        var conversion = Conversions.conversion(from, to).orElseThrow();
        return value -> value == null ? null : conversion.apply(value);
    }

    /// Converts what a lambda gives.
    static Prepare convertingResult(Type from, Type to) {
        if (from.equals(to)) {
            return NOTHING;
        }
        Prepare result = converting(from, to);
        return value ->
                switch (value) {
                    case Lambda1 f -> (Lambda1) a -> result.apply(f.apply(a));
                    case Lambda2 f -> (Lambda2) (a, b) -> result.apply(f.apply(a, b));
                    case Lambda3 f -> (Lambda3) (a, b, c) -> result.apply(f.apply(a, b, c));
                    case null, default -> throw new IllegalArgumentException("not a lambda");
                };
    }

    /// @param prepare what is done to each argument
    static Fn of(Signature signature, CallSite site, List<Prepare> prepare) {
        Method method = signature.method();
        Fn target = signature.isOfUser() ? UserCall.target(method) : target(method);
        if (prepare.stream().allMatch(NOTHING::equals)
                && !method.isVarArgs()
                && SignatureText.arguments(method) == method.getParameterCount()) {
            return signature.about().nulls() ? target : arguments -> direct(target, arguments);
        }
        Prepare[] prepares = prepare.toArray(Prepare[]::new);
        boolean nulls = signature.about().nulls();
        int first = method.getParameterCount() - SignatureText.arguments(method);
        int fixed =
                method.isVarArgs() ? method.getParameterCount() - 1 : method.getParameterCount();
        return arguments -> {
            var values = new @Nullable Object[method.getParameterCount()];
            if (first == 1) {
                values[0] = site;
            }
            @Nullable Object @Nullable [] rest = null;
            if (method.isVarArgs()) {
                Class<?> component = method.getParameterTypes()[fixed].componentType();
                rest = (Object[]) Array.newInstance(component, prepares.length + first - fixed);
                values[fixed] = rest;
            }
            for (int i = 0; i < prepares.length; i++) {
                Object value = prepares[i].apply(arguments[i]);
                if (value == null && !nulls) {
                    return null;
                }
                if (rest != null && i + first >= fixed) {
                    rest[i + first - fixed] = value;
                } else {
                    values[i + first] = value;
                }
            }
            return target.apply(values);
        };
    }

    private static @Nullable Object direct(Fn target, @Nullable Object[] arguments) {
        for (var argument : arguments) {
            if (argument == null) {
                return null;
            }
        }
        return target.apply(arguments);
    }

    private static Fn target(Method method) {
        try {
            var handle = LOOKUP.unreflect(method);
            return switch (method.getParameterCount()) {
                case 0 -> {
                    F0 f = lambda(handle, F0.class);
                    yield _ -> f.apply();
                }
                case 1 -> {
                    F1 f = lambda(handle, F1.class);
                    yield a -> f.apply(a[0]);
                }
                case 2 -> {
                    F2 f = lambda(handle, F2.class);
                    yield a -> f.apply(a[0], a[1]);
                }
                case 3 -> {
                    F3 f = lambda(handle, F3.class);
                    yield a -> f.apply(a[0], a[1], a[2]);
                }
                case 4 -> {
                    F4 f = lambda(handle, F4.class);
                    yield a -> f.apply(a[0], a[1], a[2], a[3]);
                }
                default -> spread(handle, method.getParameterCount());
            };
        } catch (Throwable e) {
            throw new IllegalStateException(method + " cannot be called", e);
        }
    }

    private static <F> F lambda(MethodHandle handle, Class<F> type) throws Throwable {
        var fixed = handle.asFixedArity();
        MethodType boxed = fixed.type().wrap();
        MethodType erased = boxed.erase().generic();
        var site =
                LambdaMetafactory.metafactory(
                        LOOKUP, "apply", MethodType.methodType(type), erased, fixed, boxed);
        return type.cast(site.getTarget().invoke());
    }

    /// Calls with the arguments as an array.
    static Fn spread(MethodHandle handle, int parameters) {
        MethodHandle spread =
                handle.asFixedArity()
                        .asType(MethodType.genericMethodType(parameters))
                        .asSpreader(Object[].class, parameters);
        return arguments -> {
            try {
                return (Object) spread.invokeExact(arguments);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        };
    }
}
