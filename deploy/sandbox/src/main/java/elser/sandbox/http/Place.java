package elser.sandbox.http;

import elser.sandbox.cluster.Call;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Where a call can be struck.
 *
 * @param name {@code gateway}, {@code node-1}, …
 */
record Place(String name) {

    static final Place GATEWAY = new Place("gateway");

    private static final String ANY_NODE = "node";

    static Place node(int number) {
        return new Place("node-" + number);
    }

    /** What rules for a target may name. */
    static Set<String> names(TargetOptions options) {
        Set<String> names = new LinkedHashSet<>();
        options.gateway().ifPresent(_ -> names.add(GATEWAY.name));
        names.add(ANY_NODE);
        for (int number = 1; number <= options.nodes(); number++) {
            names.add(node(number).name);
        }
        return names;
    }

    private boolean isGateway() {
        return equals(GATEWAY);
    }

    /** Whether the client's own connection ends here. */
    private boolean facesClient(Call.Via via) {
        return isGateway() == (via == Call.Via.GATEWAY);
    }

    boolean isMeantBy(Optional<String> at, Call.Via via) {
        return at.map(wanted -> wanted.equals(name) || (wanted.equals(ANY_NODE) && !isGateway()))
                .orElseGet(() -> facesClient(via));
    }
}
