package io.millrace.http;

import io.millrace.config.HttpSettings;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// The names by which a server may be asked, and from whose pages.
///
/// A server on the loopback is not out of reach of strangers: their pages run in browsers on this
/// machine. A page may give its own name the address 127.0.0.1 once it is loaded (DNS rebinding),
/// and then asks and reads whatever it likes; only the name in `Host` tells. Any page may send a
/// plain POST without being allowed to read the answer; only `Origin` tells, which no script can
/// forge. So a server on the loopback takes the names of the loopback and those of
/// `http.allowed.hosts`, for both. An address as the name is fine: nobody can rebind it. A server
/// elsewhere is asked by names that it cannot know, and takes all, unless that setting lists them.
///
/// @param any takes all
/// @param allowed in lower case, without ports
public record Names(boolean any, Set<String> allowed) {
    private static final Pattern ADDRESS =
            Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+]");

    /// @param host that the server listens on
    /// @param allowed as in [HttpSettings]
    public static Names of(String host, Set<String> allowed) {
        return new Names(
                allowed.contains("*") || (allowed.isEmpty() && !isLoopback(host)), allowed);
    }

    static Names of(HttpSettings settings) {
        return of(settings.host(), settings.allowedHosts());
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException _) {
            return false; // said when it listens
        }
    }

    /// Whether a request may be for this name.
    ///
    /// @param host without a port
    public boolean take(String host) {
        var name = host.toLowerCase(Locale.ROOT);
        return any
                || name.equals("localhost")
                || name.endsWith(".localhost")
                || ADDRESS.matcher(name).matches()
                || allowed.contains(name);
    }

    /// Whether a page of this origin may ask: `http://localhost:3000`, or `null` of a page without
    /// one.
    public boolean takePagesOf(String origin) {
        if (any) {
            return true;
        }
        try {
            var host = URI.create(origin).getHost();
            return host != null && take(host);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
