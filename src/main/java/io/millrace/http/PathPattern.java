package io.millrace.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `/subjects/{subject}/versions`, split at its slashes.
///
/// Paths are split before they are decoded, so an encoded slash stays inside its segment.
record PathPattern(List<Part> parts) implements Comparable<PathPattern> {
    PathPattern {
        parts = List.copyOf(parts);
    }

    /// The order is that of preference.
    enum Kind {
        LITERAL,
        PARAMETER,
        REST
    }

    record Part(Kind kind, String text) {
        boolean accepts(String segment) {
            return kind != Kind.LITERAL || text.equals(Percent.path(segment));
        }
    }

    static PathPattern of(String pattern) {
        var parts = new ArrayList<Part>();
        for (var segment : segments(pattern)) {
            if (!parts.isEmpty() && parts.getLast().kind == Kind.REST) {
                throw new IllegalArgumentException("nothing may follow {...} in " + pattern);
            }
            parts.add(part(segment));
        }
        return new PathPattern(parts);
    }

    /// The encoded segments of a path; none for `/`, and none for a slash at the end.
    static List<String> segments(String path) {
        var start = path.startsWith("/") ? 1 : 0;
        var end = path.endsWith("/") ? path.length() - 1 : path.length();
        return start >= end ? List.of() : List.of(path.substring(start, end).split("/", -1));
    }

    boolean matches(List<String> segments) {
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            if (part.kind == Kind.REST) {
                return true;
            }
            if (i >= segments.size() || !part.accepts(segments.get(i))) {
                return false;
            }
        }
        return segments.size() == parts.size();
    }

    /// The decoded parameters of a path that matches.
    Map<String, String> parameters(List<String> segments) {
        var parameters = new HashMap<String, String>();
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            switch (part.kind) {
                case LITERAL -> {}
                case PARAMETER -> parameters.put(part.text, Percent.path(segments.get(i)));
                case REST -> {
                    var rest = String.join("/", segments.subList(i, segments.size()));
                    parameters.put(part.text, Percent.path(rest));
                }
            }
        }
        return parameters;
    }

    /// Whether both match the same paths, whatever they call their parts.
    boolean sameShape(PathPattern other) {
        boolean same = parts.size() == other.parts.size();
        for (int i = 0; same && i < parts.size(); i++) {
            var one = parts.get(i);
            var two = other.parts.get(i);
            same = one.kind == two.kind && (one.kind != Kind.LITERAL || one.text.equals(two.text));
        }
        return same;
    }

    @Override
    public int compareTo(PathPattern other) {
        for (int i = 0; i < Math.min(parts.size(), other.parts.size()); i++) {
            var order = parts.get(i).kind.compareTo(other.parts.get(i).kind);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(other.parts.size(), parts.size());
    }

    private static Part part(String segment) {
        if (!segment.startsWith("{") || !segment.endsWith("}")) {
            return new Part(Kind.LITERAL, segment);
        }
        var name = segment.substring(1, segment.length() - 1);
        return name.endsWith("...")
                ? new Part(Kind.REST, name.substring(0, name.length() - 3))
                : new Part(Kind.PARAMETER, name);
    }
}
