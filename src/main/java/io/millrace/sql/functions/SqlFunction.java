package io.millrace.sql.functions;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a static method as an overload of a SQL function. SHOW FUNCTIONS, DESCRIBE FUNCTION and
/// the reference page come from it.
///
/// Types of parameters and of the result follow from the Java types by the table in
/// [io.millrace.data.Type]; every `BigDecimal` then stands for one same DECIMAL type. Java varargs
/// take any number of arguments, also none. What Java types do not say is said by [#signature]. A
/// first parameter of class [CallSite] is no argument: it gets what belongs to the place in the
/// query.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface SqlFunction {
    /// In upper case.
    String name();

    /// One or two sentences, for a user.
    String doc();

    /// An expression and what it gives, as `LEN('abc') = 3`.
    String example() default "";

    /// Parameters and result as in `ARRAY<T>, (T) => U -> ARRAY<U>`, where the Java types do not
    /// say it all. A single capital letter, with or without a digit, is a type variable: `D` stands
    /// for DECIMAL types, `C` for types whose values have an order, others for any type. `T...`
    /// takes any number of arguments.
    String signature() default "";

    /// True where the method wants to see NULL arguments; its parameters are then boxed. Else a
    /// NULL argument gives NULL without a call.
    boolean nulls() default false;

    /// True where the same arguments may give another result: `RANDOM()`.
    boolean varies() default false;

    /// True for a table function: it gives an array, and a query has one row for each element.
    boolean rows() default false;
}
