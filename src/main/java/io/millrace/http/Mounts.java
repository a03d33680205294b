package io.millrace.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Routes that come and go while a server runs: one room makes them, the server of another answers
/// them, and neither knows the other. A server's own [Routes] win over them. Thread-safe.
public final class Mounts {
    /// A route.
    ///
    /// @param method in upper case
    /// @param path as in [Routes#on]
    /// @param openApi the operation object of an OpenAPI 3.1 document, as JSON values
    public record Mount(String method, String path, Handler handler, Map<String, Object> openApi) {
        public Mount {
            openApi = Map.copyOf(openApi);
        }

        PathPattern pattern() {
            return PathPattern.of(path);
        }
    }

    private record Place(Mount mount, PathPattern pattern) {
        boolean takes(Mount other) {
            return mount.method.equals(other.method) && pattern.sameShape(other.pattern());
        }
    }

    private volatile List<Place> places = List.of();

    /// Adds a route, in the place of the one that answers the same paths, if any.
    ///
    /// @throws IllegalArgumentException if the path is none
    public synchronized void put(Mount mount) {
        var all = new ArrayList<>(places);
        all.removeIf(p -> p.takes(mount));
        all.add(new Place(mount, mount.pattern()));
        all.sort(Comparator.comparing(Place::pattern));
        places = List.copyOf(all);
    }

    /// Takes a route away, if it is there.
    public synchronized void remove(String method, String path) {
        var shape = PathPattern.of(path);
        places =
                places.stream()
                        .filter(p -> !p.mount.method.equals(method) || !p.pattern.sameShape(shape))
                        .toList();
    }

    /// All, the more special paths first.
    public List<Mount> all() {
        return places.stream().map(Place::mount).toList();
    }

    /// The routes that fit a path.
    List<Found> fitting(List<String> segments) {
        return places.stream()
                .filter(p -> p.pattern.matches(segments))
                .map(p -> new Found(p.mount, p.pattern.parameters(segments)))
                .toList();
    }

    record Found(Mount mount, Map<String, String> parameters) {}
}
