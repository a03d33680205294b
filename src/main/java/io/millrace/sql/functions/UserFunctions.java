package io.millrace.sql.functions;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// The functions of users: those in the jars of a folder, beside the built-in ones.
///
/// The folder is looked at whenever somebody asks, and what changed there is read anew. A jar is
/// taken whole or not at all; what is wrong with one is logged and told by [Functions#problems]. A
/// jar that cannot be read in place of one that could (it may be in the middle of being copied)
/// leaves the functions of that one as they were. Thread-safe.
public final class UserFunctions {
    /// Most jars in the folder; further ones are refused.
    private static final int MAX_JARS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(UserFunctions.class);

    private final Path folder;
    private Map<Path, Stamp> known = Map.of();
    private Map<Path, List<Signature>> jars = Map.of();
    private Functions current = Functions.BUILT_IN;

    /// What tells one version of a file from the next.
    private record Stamp(long bytes, long modifiedNs, Object file) {}

    /// @param folder need not exist
    public UserFunctions(Path folder) {
        this.folder = folder;
    }

    /// All functions as they are now; the same object as before where nothing has changed.
    public synchronized Functions current() {
        Map<Path, Stamp> found;
        try {
            found = stamps();
        } catch (IOException e) {
            LOG.warn("Cannot look for functions in {}: {}", folder, e.toString());
            return current;
        }
        if (!found.equals(known)) {
            load(found);
        }
        return current;
    }

    private Map<Path, Stamp> stamps() throws IOException {
        var stamps = new TreeMap<Path, Stamp>();
        if (!Files.isDirectory(folder)) {
            return stamps;
        }
        try (var files = Files.newDirectoryStream(folder, "*.jar")) {
            for (var file : files) {
                try {
                    var is = Files.readAttributes(file, BasicFileAttributes.class);
                    stamps.put(
                            file,
                            new Stamp(
                                    is.size(),
                                    is.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                                    String.valueOf(is.fileKey())));
                } catch (NoSuchFileException _) {
                    // deleted since it was listed
                }
            }
        }
        return stamps;
    }

    private void load(Map<Path, Stamp> found) {
        var taken = new HashMap<Path, List<Signature>>();
        var problems = new ArrayList<String>();
        var all = new ArrayList<Signature>();
        for (var file : found.keySet()) {
            try {
                if (taken.size() == MAX_JARS) {
                    throw new UnusableJar("there are " + MAX_JARS + " jars already");
                }
                boolean same = found.get(file).equals(known.get(file)) && jars.containsKey(file);
                var signatures = same ? jars.getOrDefault(file, List.of()) : FunctionJar.read(file);
                FunctionJar.checkNames(signatures, all);
                taken.put(file, signatures);
                all.addAll(signatures);
            } catch (UnusableJar e) {
                var before = jars.get(file);
                var problem = file.getFileName() + ": " + e.getMessage();
                if (before != null && namesAreFree(before, all)) {
                    problem += "; its functions stay as they were";
                    taken.put(file, before);
                    all.addAll(before);
                }
                problems.add(problem);
                LOG.warn("Functions in {}: {}", folder, problem);
            }
        }
        known = found;
        jars = taken;
        current = Functions.BUILT_IN.with(all, problems);
        LOG.info("{} functions of {} jars in {}", all.size(), taken.size(), folder);
    }

    private static boolean namesAreFree(List<Signature> signatures, List<Signature> others) {
        try {
            FunctionJar.checkNames(signatures, others);
            return true;
        } catch (UnusableJar _) {
            return false;
        }
    }
}
