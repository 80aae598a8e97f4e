package elser.worker.config;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Addresses of the nodes of a cluster, as they stand in {@code elser.targets.<name>.url}. */
final class NodeAddresses {

    private NodeAddresses() {}

    /**
     * The addresses, normalised to {@code scheme://host[:port]}; null where one of them is none or
     * stands there twice.
     */
    static @Nullable List<URI> parse(String text) {
        List<URI> nodes = new ArrayList<>();
        for (String part : ValueType.split(text)) {
            URI node = node(part);
            if (node == null || nodes.contains(node)) {
                return null;
            }
            nodes.add(node);
        }
        return List.copyOf(nodes);
    }

    /** Whether the text may hold a password, so that it must not be repeated in a message. */
    static boolean mayHoldPassword(String text) {
        return text.contains("@");
    }

    private static @Nullable URI node(String text) {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean bare =
                    uri.getHost() != null
                            && uri.getRawUserInfo() == null
                            && uri.getRawQuery() == null
                            && uri.getRawFragment() == null
                            && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"));
            boolean web = scheme.equals("http") || scheme.equals("https");
            if (!bare || !web || uri.getPort() == 0 || uri.getPort() > 65_535) {
                return null;
            }
            return new URI(
                    scheme,
                    null,
                    uri.getHost().toLowerCase(Locale.ROOT),
                    uri.getPort(),
                    null,
                    null,
                    null);
        } catch (URISyntaxException noAddress) {
            return null;
        }
    }
}
