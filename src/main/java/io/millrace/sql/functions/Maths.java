package io.millrace.sql.functions;

import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.concurrent.ThreadLocalRandom;

/// Numbers.
final class Maths {
    private static final double EARTH_RADIUS_KM = 6371;
    private static final double EARTH_RADIUS_MILES = 3959;

    /// 2 to the power of 63.
    private static final double MAX_BIGINT = 0x1p63;

    private Maths() {}

    @SqlFunction(name = "ABS", doc = "The number without its sign.", example = "ABS(-1) = 1")
    public static int abs(int value) {
        return Math.absExact(value);
    }

    @SqlFunction(name = "ABS", doc = "The number without its sign.")
    public static long abs(long value) {
        return Math.absExact(value);
    }

    @SqlFunction(name = "ABS", doc = "The number without its sign.")
    public static double abs(double value) {
        return Math.abs(value);
    }

    @SqlFunction(name = "ABS", doc = "The number without its sign.")
    public static BigDecimal abs(BigDecimal value) {
        return value.abs();
    }

    @SqlFunction(name = "SIGN", doc = "-1, 0 or 1.", example = "SIGN(-2) = -1")
    public static int sign(int value) {
        return Integer.signum(value);
    }

    @SqlFunction(name = "SIGN", doc = "-1, 0 or 1.")
    public static int sign(long value) {
        return Long.signum(value);
    }

    @SqlFunction(name = "SIGN", doc = "-1, 0 or 1.")
    public static int sign(double value) {
        return (int) Math.signum(value);
    }

    @SqlFunction(name = "SIGN", doc = "-1, 0 or 1.", signature = "D -> INTEGER")
    public static int sign(BigDecimal value) {
        return value.signum();
    }

    @SqlFunction(name = "CEIL", doc = "The next whole number up.")
    public static int ceiling(int value) {
        return value;
    }

    @SqlFunction(name = "CEIL", doc = "The next whole number up.")
    public static long ceiling(long value) {
        return value;
    }

    @SqlFunction(
            name = "CEIL",
            doc = "The next whole number up.",
            example = "CEIL(CAST(1.2 AS DOUBLE)) = 2.0")
    public static double ceiling(double value) {
        return Math.ceil(value);
    }

    @SqlFunction(name = "CEIL", doc = "The next whole number up.")
    public static BigDecimal ceiling(BigDecimal value) {
        return value.setScale(0, RoundingMode.CEILING).setScale(value.scale());
    }

    @SqlFunction(name = "FLOOR", doc = "The next whole number down.")
    public static int floor(int value) {
        return value;
    }

    @SqlFunction(name = "FLOOR", doc = "The next whole number down.")
    public static long floor(long value) {
        return value;
    }

    @SqlFunction(
            name = "FLOOR",
            doc = "The next whole number down.",
            example = "FLOOR(CAST(-1.2 AS DOUBLE)) = -2.0")
    public static double floor(double value) {
        return Math.floor(value);
    }

    @SqlFunction(name = "FLOOR", doc = "The next whole number down.")
    public static BigDecimal floor(BigDecimal value) {
        return value.setScale(0, RoundingMode.FLOOR).setScale(value.scale());
    }

    @SqlFunction(name = "ROUND", doc = "The number itself.")
    public static long round(long value) {
        return value;
    }

    @SqlFunction(
            name = "ROUND",
            doc = "The nearest whole number; halves go up.",
            example = "ROUND(CAST(-1.5 AS DOUBLE)) = -1")
    public static long round(double value) {
        return Math.round(inRange(value));
    }

    /// A BIGINT cannot hold all that a DOUBLE can.
    private static double inRange(double value) {
        if (!(Math.abs(value) < MAX_BIGINT)) {
            throw new ArithmeticException(value + " is no BIGINT");
        }
        return value;
    }

    @SqlFunction(name = "ROUND", doc = "The number with so many digits after the point.")
    public static double round(double value, int digits) {
        return Double.isFinite(value)
                ? halfUp(BigDecimal.valueOf(value), digits).doubleValue()
                : value;
    }

    @SqlFunction(
            name = "ROUND",
            doc = "The nearest whole number; halves go up.",
            example = "ROUND(2.5) = 3")
    public static BigDecimal round(CallSite site, BigDecimal value) {
        return scaled(site, halfUp(value, 0));
    }

    @SqlFunction(
            name = "ROUND",
            doc = "The number with so many digits after the point; halves go up.",
            example = "ROUND(2.55, 1) = 2.60")
    public static BigDecimal round(CallSite site, BigDecimal value, int digits) {
        return scaled(site, halfUp(value, digits));
    }

    private static BigDecimal halfUp(BigDecimal value, int digits) {
        var mode = value.signum() > 0 ? RoundingMode.HALF_UP : RoundingMode.HALF_DOWN;
        return value.setScale(digits, mode);
    }

    private static BigDecimal scaled(CallSite site, BigDecimal value) {
        int scale = ((Type.Decimal) site.result()).scale();
        return value.setScale(scale, RoundingMode.DOWN);
    }

    @SqlFunction(name = "TRUNC", doc = "The number itself.")
    public static long truncate(long value) {
        return value;
    }

    @SqlFunction(
            name = "TRUNC",
            doc = "The number without what is after the point.",
            example = "TRUNC(CAST(-1.9 AS DOUBLE)) = -1")
    public static long truncate(double value) {
        return (long) inRange(value);
    }

    @SqlFunction(name = "TRUNC", doc = "The number cut to so many digits after the point.")
    public static double truncate(double value, int digits) {
        return Double.isFinite(value)
                ? BigDecimal.valueOf(value).setScale(digits, RoundingMode.DOWN).doubleValue()
                : value;
    }

    @SqlFunction(name = "TRUNC", doc = "The number without what is after the point.")
    public static BigDecimal truncate(CallSite site, BigDecimal value) {
        return scaled(site, value.setScale(0, RoundingMode.DOWN));
    }

    @SqlFunction(
            name = "TRUNC",
            doc = "The number cut to so many digits after the point.",
            example = "TRUNC(2.59, 1) = 2.50")
    public static BigDecimal truncate(CallSite site, BigDecimal value, int digits) {
        return scaled(site, value.setScale(digits, RoundingMode.DOWN));
    }

    @SqlFunction(name = "EXP", doc = "e to this power.", example = "EXP(0) = 1.0")
    public static double exp(double value) {
        return Math.exp(value);
    }

    @SqlFunction(name = "LN", doc = "The natural logarithm.", example = "LN(1) = 0.0")
    public static double ln(double value) {
        return Math.log(value);
    }

    @SqlFunction(name = "LOG", doc = "The natural logarithm.")
    public static double log(double value) {
        return Math.log(value);
    }

    @SqlFunction(
            name = "LOG",
            doc = "The logarithm of the second argument to the base of the first.",
            example = "LOG(2, 8) = 3.0")
    public static double log(double base, double value) {
        if (base <= 0 || base == 1) {
            return Double.NaN;
        }
        return base == 10 ? Math.log10(value) : Math.log(value) / Math.log(base);
    }

    @SqlFunction(name = "SQRT", doc = "The square root.", example = "SQRT(4) = 2.0")
    public static double squareRoot(double value) {
        return Math.sqrt(value);
    }

    @SqlFunction(name = "CBRT", doc = "The cube root.", example = "CBRT(27) = 3.0")
    public static double cubeRoot(double value) {
        return Math.cbrt(value);
    }

    @SqlFunction(
            name = "POWER",
            doc = "The first argument to the power of the second.",
            example = "POWER(2, 3) = 8.0")
    public static double power(double base, double exponent) {
        return Math.pow(base, exponent);
    }

    @SqlFunction(name = "PI", doc = "The circumference of a circle of diameter 1.")
    public static double pi() {
        return Math.PI;
    }

    @SqlFunction(name = "RANDOM", doc = "A number from 0 to below 1.", varies = true)
    public static double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    @SqlFunction(name = "SIN", doc = "The sine of an angle in radians.")
    public static double sin(double value) {
        return Math.sin(value);
    }

    @SqlFunction(name = "COS", doc = "The cosine of an angle in radians.")
    public static double cos(double value) {
        return Math.cos(value);
    }

    @SqlFunction(name = "TAN", doc = "The tangent of an angle in radians.")
    public static double tan(double value) {
        return Math.tan(value);
    }

    @SqlFunction(name = "COT", doc = "The cotangent of an angle in radians.")
    public static double cot(double value) {
        return 1 / Math.tan(value);
    }

    @SqlFunction(name = "SINH", doc = "The hyperbolic sine.")
    public static double sinh(double value) {
        return Math.sinh(value);
    }

    @SqlFunction(name = "COSH", doc = "The hyperbolic cosine.")
    public static double cosh(double value) {
        return Math.cosh(value);
    }

    @SqlFunction(name = "TANH", doc = "The hyperbolic tangent.")
    public static double tanh(double value) {
        return Math.tanh(value);
    }

    @SqlFunction(name = "ASIN", doc = "The angle in radians with this sine; NaN if there is none.")
    public static double asin(double value) {
        return Math.asin(value);
    }

    @SqlFunction(name = "ACOS", doc = "The angle in radians with this cosine; NaN if none.")
    public static double acos(double value) {
        return Math.acos(value);
    }

    @SqlFunction(name = "ATAN", doc = "The angle in radians with this tangent.")
    public static double atan(double value) {
        return Math.atan(value);
    }

    @SqlFunction(name = "ATAN2", doc = "The angle in radians of the point (x, y), given y and x.")
    public static double atan2(double y, double x) {
        return Math.atan2(y, x);
    }

    @SqlFunction(name = "DEGREES", doc = "Radians as degrees.", example = "DEGREES(0) = 0.0")
    public static double degrees(double radians) {
        return Math.toDegrees(radians);
    }

    @SqlFunction(name = "RADIANS", doc = "Degrees as radians.", example = "RADIANS(0) = 0.0")
    public static double radians(double degrees) {
        return Math.toRadians(degrees);
    }

    @SqlFunction(
            name = "GEO_DISTANCE",
            doc = "The distance in km between two points, given latitude and longitude in degrees.")
    public static double distance(double lat1, double lon1, double lat2, double lon2) {
        return distance(lat1, lon1, lat2, lon2, EARTH_RADIUS_KM);
    }

    @SqlFunction(
            name = "GEO_DISTANCE",
            doc = "The same in kilometers (KM) or miles (MI).",
            nulls = true)
    public static @Nullable Double distance(
            @Nullable Double lat1,
            @Nullable Double lon1,
            @Nullable Double lat2,
            @Nullable Double lon2,
            @Nullable String unit) {
        if (lat1 == null || lon1 == null || lat2 == null || lon2 == null) {
            return null;
        }
        boolean miles = unit != null && unit.regionMatches(true, 0, "mi", 0, 2);
        double radius = miles ? EARTH_RADIUS_MILES : EARTH_RADIUS_KM;
        return distance(lat1.doubleValue(), lon1, lat2, lon2, radius);
    }

    /// By the haversine formula.
    private static double distance(
            double lat1, double lon1, double lat2, double lon2, double radius) {
        if (Math.abs(lat1) > 90 || Math.abs(lat2) > 90) {
            throw new IllegalArgumentException("a latitude is -90 to 90 degrees");
        }
        if (Math.abs(lon1) > 180 || Math.abs(lon2) > 180) {
            throw new IllegalArgumentException("a longitude is -180 to 180 degrees");
        }
        double north = Math.sin(Math.toRadians(lat2 - lat1) / 2);
        double east = Math.sin(Math.toRadians(lon2 - lon1) / 2);
        double a =
                north * north
                        + east
                                * east
                                * Math.cos(Math.toRadians(lat1))
                                * Math.cos(Math.toRadians(lat2));
        return 2 * radius * Math.asin(Math.sqrt(a));
    }
}
