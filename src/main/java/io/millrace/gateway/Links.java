package io.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.http.Request;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Addresses of things, as the client can reach them.
///
/// @param base `http://localhost:8082/v3`, or with `/kafka` before the `/v3` where the request came
///   that way
record Links(String base, String cluster) {
    static Links of(Request request, String cluster) {
        var prefix = request.path().startsWith("/kafka/") ? "/kafka" : "";
        return new Links(host(request) + prefix + "/v3", cluster);
    }

    /// `http://localhost:8082`
    static String host(Request request) {
        return "http://" + request.header("Host").orElse("localhost");
    }

    /// A name as a segment of a path.
    static String part(String name) {
        return URLEncoder.encode(name, UTF_8).replace("+", "%20");
    }

    /// The address of something in the cluster.
    String to(String path) {
        return base + "/clusters/" + cluster + path;
    }

    Map<String, Object> related(String path) {
        return Map.of("related", to(path));
    }

    /// A thing of REST Proxy v3: what it is, where it is, and a name for it.
    Map<String, Object> thing(String kind, String path, String resource) {
        var thing = new LinkedHashMap<String, Object>();
        thing.put("kind", kind);
        var name = "crn:///kafka=" + cluster + resource;
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("self", to(path));
        metadata.put("resource_name", name);
        thing.put("metadata", metadata);
        thing.put("cluster_id", cluster);
        return thing;
    }

    /// A list of things.
    static Map<String, Object> list(String kind, String self, List<Map<String, Object>> data) {
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("self", self);
        metadata.put("next", null);
        var list = new LinkedHashMap<String, Object>();
        list.put("kind", kind);
        list.put("metadata", metadata);
        list.put("data", new ArrayList<>(data));
        return list;
    }
}
