package elser.worker.cli;

import elser.worker.SecurityPage;
import elser.worker.cli.SecuredBroker.Acl;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A row of the table of {@code deploy/SECURITY.md} that says what the worker needs.
 *
 * @param without what follows at the start
 * @param later what follows where it is taken away from a worker that runs
 */
record NeededAcl(String on, String name, String operation, String without, String later) {

    private static final List<String> THINGS =
            List.of(
                    "elser.provisioning.requests",
                    "elser.provisioning.events",
                    "elser.provisioning.ledger",
                    "elser.provisioning.dead-letters",
                    "elser-provisioner");

    static List<NeededAcl> all() throws IOException {
        return SecurityPage.table("AclTest: needs").stream()
                .map(
                        row ->
                                new NeededAcl(
                                        row.get(0), row.get(1), row.get(2), row.get(3), row.get(4)))
                .toList();
    }

    /** What the worker says at its start without it. */
    String sentence() {
        return "the Kafka user lacks %s on %s %s, so %s; grant it"
                .formatted(operation, on, name, without);
    }

    Acl of(String user) {
        return switch (on) {
            case "topic" -> acl(user, ResourceType.TOPIC, PatternType.LITERAL);
            case "group" -> acl(user, ResourceType.GROUP, PatternType.LITERAL);
            default -> acl(user, ResourceType.TRANSACTIONAL_ID, PatternType.PREFIXED);
        };
    }

    private Acl acl(String user, ResourceType type, PatternType pattern) {
        return new Acl(user, type, name, pattern, operation(operation));
    }

    private static AclOperation operation(String spelling) {
        return AclOperation.valueOf(
                spelling.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
    }

    /** Of a row of the table of commands: what its user, who is called so, may do. */
    static List<Acl> ofCommand(List<String> row) {
        List<Acl> acls = new ArrayList<>();
        for (int thing = 0; thing < THINGS.size(); thing++) {
            String name = THINGS.get(thing);
            ResourceType type =
                    name.equals("elser-provisioner") ? ResourceType.GROUP : ResourceType.TOPIC;
            Stream.of(row.get(thing + 1).split(", ", -1))
                    .filter(operation -> !operation.isEmpty())
                    .map(NeededAcl::operation)
                    .map(may -> new Acl(row.get(0), type, name, PatternType.LITERAL, may))
                    .forEach(acls::add);
        }
        return acls;
    }
}
