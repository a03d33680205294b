package io.millrace.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/// A process of its own for one kind of job, which runs it again and again, so that later rounds
/// find compiled code.
///
/// Arguments: kind, bootstrap servers, state folder. Then, on standard input, `run INPUT OUTPUT
/// GROUP` starts the job, which answers `reading` when it begins, and `stop` ends it, which answers
/// `used CPU_NS RSS_KB`, counted from `reading` on, and `closed`. The end of the input ends the
/// process.
final class JobProcess {
    private JobProcess() {}

    public static void main(String[] args) throws IOException {
        var kind = JobKind.valueOf(args[0]);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var startNs = new AtomicLong();
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            var words = line.split(" ");
            var place = new Job.Place(args[1], words[1], words[2], words[3], Path.of(args[2]));
            try (var job = kind.make(place)) {
                job.start(
                        () -> {
                            startNs.set(Cpu.processNs());
                            System.out.println("reading");
                        });
                if (in.readLine() == null) {
                    return;
                }
                System.out.printf("used %d %d%n", Cpu.processNs() - startNs.get(), Cpu.rssKb());
            }
            System.out.println("closed");
        }
    }
}
