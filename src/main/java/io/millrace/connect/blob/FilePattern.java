package io.millrace.connect.blob;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Arrays;
import java.util.List;

/// Which files to read: globs, any of which may match.
///
/// A glob with `/` is compared with the path below the root, one without with the file's name, at
/// any depth. Hidden files (a name that begins with `.`) never match.
public final class FilePattern {
    private record Glob(PathMatcher matcher, boolean onPath) {}

    private final List<Glob> globs;

    private FilePattern(List<Glob> globs) {
        this.globs = globs;
    }

    /// @param globs separated by commas, as in `*.jsonl,2024/*.csv`; a comma in braces separates
    ///   alternatives of one glob
    /// @throws IllegalArgumentException when a glob is malformed
    public static FilePattern of(String globs) {
        var fs = FileSystems.getDefault();
        return new FilePattern(
                Arrays.stream(globs.split(",(?![^{]*})"))
                        .map(String::strip)
                        .filter(g -> !g.isEmpty())
                        .map(g -> new Glob(fs.getPathMatcher("glob:" + g), g.contains("/")))
                        .toList());
    }

    public boolean matches(String name) {
        var path = Path.of(name);
        var file = path.getFileName();
        return file != null
                && !file.toString().startsWith(".")
                && globs.stream().anyMatch(g -> g.matcher().matches(g.onPath() ? path : file));
    }
}
