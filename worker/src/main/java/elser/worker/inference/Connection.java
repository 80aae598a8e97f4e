package elser.worker.inference;

import elser.worker.config.WorkerConfig.Resilience;
import elser.worker.config.WorkerConfig.Target;

import java.util.function.LongSupplier;

/**
 * All that is needed to reach a target.
 *
 * @param http makes calls
 * @param nodes says to which node
 * @param login says as whom
 * @param respite says whether now
 */
record Connection(Http http, Nodes nodes, Login login, Respite respite) {

    /**
     * Prepares to reach a target; connects to nothing yet.
     *
     * @throws IllegalArgumentException when its certificate authority cannot be used
     */
    static Connection to(Target target, Resilience settings, LongSupplier nanos) {
        var clients = new HttpClients(target.name(), Trust.of(target), settings);
        return new Connection(
                new Http(clients, settings),
                new Nodes(target.nodes(), settings.nodeRest(), nanos),
                new Login(target.credentials()),
                new Respite(settings.retryAfterMax(), nanos));
    }
}
