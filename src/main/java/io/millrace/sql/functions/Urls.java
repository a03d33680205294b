package io.millrace.sql.functions;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;

/// Parts of URLs; NULL where the part is missing.
final class Urls {
    private Urls() {}

    @SqlFunction(
            name = "URL_ENCODE_PARAM",
            doc = "The text as it goes into a URL.",
            example = "URL_ENCODE_PARAM('a b') = 'a+b'")
    public static String encode(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    @SqlFunction(
            name = "URL_DECODE_PARAM",
            doc = "The text that was put into a URL.",
            example = "URL_DECODE_PARAM('a%20b') = 'a b'")
    public static String decode(String text) {
        return URLDecoder.decode(text, UTF_8);
    }

    @SqlFunction(
            name = "URL_EXTRACT_PROTOCOL",
            doc = "The protocol.",
            example = "URL_EXTRACT_PROTOCOL('http://h/p') = 'http'")
    public static @Nullable String protocol(String url) {
        return URI.create(url).getScheme();
    }

    @SqlFunction(
            name = "URL_EXTRACT_HOST",
            doc = "The host.",
            example = "URL_EXTRACT_HOST('http://h/p') = 'h'")
    public static @Nullable String host(String url) {
        return URI.create(url).getHost();
    }

    @SqlFunction(
            name = "URL_EXTRACT_PORT",
            doc = "The port.",
            example = "URL_EXTRACT_PORT('http://h:80/p') = 80")
    public static @Nullable Integer port(String url) {
        int port = URI.create(url).getPort();
        return port < 0 ? null : port;
    }

    @SqlFunction(
            name = "URL_EXTRACT_PATH",
            doc = "The path.",
            example = "URL_EXTRACT_PATH('http://h/p?q') = '/p'")
    public static @Nullable String path(String url) {
        return URI.create(url).getPath();
    }

    @SqlFunction(
            name = "URL_EXTRACT_QUERY",
            doc = "What is between ? and #.",
            example = "URL_EXTRACT_QUERY('http://h/p?a=1') = 'a=1'")
    public static @Nullable String query(String url) {
        return URI.create(url).getQuery();
    }

    @SqlFunction(
            name = "URL_EXTRACT_FRAGMENT",
            doc = "What is behind #.",
            example = "URL_EXTRACT_FRAGMENT('http://h/p#f') = 'f'")
    public static @Nullable String fragment(String url) {
        return URI.create(url).getFragment();
    }

    @SqlFunction(
            name = "URL_EXTRACT_PARAMETER",
            doc = "A parameter of the query; the first of several.",
            example = "URL_EXTRACT_PARAMETER('http://h/p?a=1&b=2', 'b') = '2'")
    public static @Nullable String parameter(String url, String name) {
        String query = URI.create(url).getRawQuery();
        if (query == null) {
            return null;
        }
        for (var pair : query.split("&", -1)) {
            int at = pair.indexOf('=');
            String key = URLDecoder.decode(at < 0 ? pair : pair.substring(0, at), UTF_8);
            if (key.equals(name)) {
                return at < 0 ? "" : URLDecoder.decode(pair.substring(at + 1), UTF_8);
            }
        }
        return null;
    }
}
