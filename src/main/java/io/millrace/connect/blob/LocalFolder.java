package io.millrace.connect.blob;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/// Files of a folder and the folders in it, or a single file.
public final class LocalFolder implements BlobStore {
    private final Path path;

    /// @param path the folder or the file; need not exist yet
    public LocalFolder(Path path) {
        this.path = path.toAbsolutePath().normalize();
    }

    @Override
    public Listing list(Selection selection) throws IOException {
        if (Files.isRegularFile(path)) { // named by the user: it need not match
            return new Listing(blob(path).stream().toList(), 1, 1);
        }
        var found = new Found(selection, place());
        var requests = 0;
        try (var files = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
            for (var file : (Iterable<Path>) files::iterator) {
                if (Files.isDirectory(file)) {
                    requests++;
                } else if (name(file).startsWith(selection.prefix()) && found.wants(name(file))) {
                    var blob = blob(file);
                    if (blob.isPresent()) {
                        found.add(blob.get());
                    }
                }
            }
        } catch (UncheckedIOException e) {
            throw refusal(new IOException(e));
        } catch (IOException e) {
            throw refusal(e);
        }
        return found.listing(requests);
    }

    private static IOException refusal(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof AccessDeniedException) {
                return new Refused("no right to read %s".formatted(cause.getMessage()));
            }
        }
        return e;
    }

    /// Empty for what is no file, and for one that is gone by now.
    private Optional<Blob> blob(Path file) throws IOException {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile()
                    ? Optional.of(
                            new Blob(
                                    name(file),
                                    attributes.size(),
                                    attributes.lastModifiedTime().toInstant(),
                                    "",
                                    true))
                    : Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    @Override
    public byte[] bytes(Blob blob, long position, int length) throws IOException {
        try (var channel = channel(blob)) {
            return Channels.newInputStream(channel.position(position)).readNBytes(length);
        }
    }

    private FileChannel channel(Blob blob) throws IOException {
        return FileChannel.open(Files.isDirectory(path) ? path.resolve(blob.name()) : path);
    }

    @Override
    public InputStream open(Blob blob, long position) throws IOException {
        var channel = channel(blob);
        try {
            return new BufferedInputStream(
                    Channels.newInputStream(channel.position(position)), 1 << 16);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public String place() {
        return path.toString();
    }

    private String name(Path file) {
        var name = file.equals(path) ? file.getFileName() : path.relativize(file);
        return String.valueOf(name).replace(File.separatorChar, '/');
    }
}
