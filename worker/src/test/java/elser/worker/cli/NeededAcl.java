package elser.worker.cli;

import elser.worker.SecurityPage;
import elser.worker.cli.SecuredBroker.Acl;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An ACL that {@code deploy/SECURITY.md} says the worker needs, or a command.
 *
 * @param without what follows at the worker's start
 * @param later what follows where it is taken away from a worker that runs
 */
record NeededAcl(String on, String name, String operation, String without, String later) {

    /** What the columns of the table of commands are of, beside the four topics. */
    private static final String GROUP = "elser-provisioner";

    private static final String TRANSACTIONAL_ID = "elser-provisioner-upkeep";

    private static final List<String> THINGS =
            List.of(
                    "elser.provisioning.requests",
                    "elser.provisioning.events",
                    "elser.provisioning.ledger",
                    "elser.provisioning.dead-letters",
                    GROUP,
                    TRANSACTIONAL_ID);

    static List<NeededAcl> all() throws IOException {
        return SecurityPage.table("AclTest: needs").stream()
                .map(
                        row ->
                                new NeededAcl(
                                        row.get(0), row.get(1), row.get(2), row.get(3), row.get(4)))
                .toList();
    }

    /** What a command needs, by its row of the table of commands. */
    static List<NeededAcl> ofCommand(String command) throws IOException {
        return SecurityPage.table("AclTest: commands").stream()
                .filter(row -> row.getFirst().equals(command))
                .flatMap(NeededAcl::ofRow)
                .toList();
    }

    /** For each row of the table of commands a user who is called so. */
    static List<Acl> ofCommands() throws IOException {
        return SecurityPage.table("AclTest: commands").stream()
                .flatMap(row -> ofRow(row).map(need -> need.of(row.getFirst())))
                .toList();
    }

    private static Stream<NeededAcl> ofRow(List<String> row) {
        return IntStream.range(0, THINGS.size())
                .boxed()
                .flatMap(
                        thing ->
                                Stream.of(row.get(thing + 1).split(", ", -1))
                                        .filter(operation -> !operation.isEmpty())
                                        .map(operation -> on(THINGS.get(thing), operation)));
    }

    private static NeededAcl on(String thing, String operation) {
        String kind =
                switch (thing) {
                    case GROUP -> "group";
                    case TRANSACTIONAL_ID -> "transactional id";
                    default -> "topic";
                };
        return new NeededAcl(kind, thing, operation, "", "");
    }

    /** The same where topics, group and transactional ids begin with another name. */
    NeededAcl at(String place) {
        String there = name.replaceFirst("^elser[.-]provision(ing|er)", place);
        return new NeededAcl(on, there, operation, without, later);
    }

    /** Another operation on the same thing. */
    NeededAcl but(String other) {
        return new NeededAcl(on, name, other, without, later);
    }

    /** What is said without it, up to what follows. */
    String lack() {
        return "the Kafka user lacks %s on %s %s, so ".formatted(operation, on, name);
    }

    /** What the worker says at its start without it. */
    String sentence() {
        return lack() + without + "; grant it";
    }

    Acl of(String user) {
        return switch (on) {
            case "topic" -> acl(user, ResourceType.TOPIC, PatternType.LITERAL);
            case "group" -> acl(user, ResourceType.GROUP, PatternType.LITERAL);
            case "transactional id" ->
                    acl(user, ResourceType.TRANSACTIONAL_ID, PatternType.LITERAL);
            default -> acl(user, ResourceType.TRANSACTIONAL_ID, PatternType.PREFIXED);
        };
    }

    private Acl acl(String user, ResourceType type, PatternType pattern) {
        AclOperation may =
                AclOperation.valueOf(
                        operation.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
        return new Acl(user, type, name, pattern, may);
    }
}
