package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.cli.SecuredBroker.Acl;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Users who run {@code recover} and {@code topics migrate} on topics and a group of their own. */
record UpkeepUsers(SecuredBroker kafka, URI cluster) {

    /** The group, and what the names of topics begin with. */
    static final String PLACE = "kept";

    static final String REQUESTS = PLACE + ".requests";
    static final String LEDGER = PLACE + ".ledger";

    /**
     * Makes them: who may do all that a row of {@code deploy/SECURITY.md} says, who lacks one thing
     * of it, who may only look, and who may look at nothing.
     */
    void add() throws IOException, ExecutionException, InterruptedException {
        List<NeededAcl> recovering = NeededAcl.ofCommand("recover --yes");
        List<NeededAcl> moving = NeededAcl.ofCommand("topics migrate --yes");
        List<NeededAcl> seeing = new ArrayList<>(without("Write", "upkeep", moving));
        seeing.add(moving.getLast().but("Describe"));
        List<Acl> acls = new ArrayList<>();
        acls.addAll(of("recovers", recovering));
        acls.addAll(of("writes no ledger", without("Write", "ledger", recovering)));
        acls.addAll(of("moves", moving));
        acls.addAll(of("alters no ledger", without("Alter", "ledger", moving)));
        acls.addAll(of("sees transactions", seeing));
        for (String command : List.of("recover", "topics migrate")) {
            List<NeededAcl> looking = NeededAcl.ofCommand(command);
            acls.addAll(of("looks for " + command, looking));
            acls.addAll(of("is blind for " + command, justTooLittle(looking)));
        }
        kafka.add(acls);
    }

    private static List<Acl> of(String user, List<NeededAcl> needs) {
        return needs.stream().map(need -> need.at(PLACE).of(user)).toList();
    }

    private static List<NeededAcl> without(String operation, String on, List<NeededAcl> needs) {
        List<NeededAcl> rest =
                needs.stream()
                        .filter(n -> !(n.name().endsWith(on) && n.operation().equals(operation)))
                        .toList();
        assertThat(rest).hasSize(needs.size() - 1);
        return rest;
    }

    private static List<NeededAcl> justTooLittle(List<NeededAcl> needs) {
        return needs.stream()
                .filter(need -> !need.operation().equals("Describe"))
                .map(need -> need.but("Describe"))
                .toList();
    }

    /**
     * Runs a command as who has nothing, who may look, and who may do it; and as who may look once
     * more, when there is nothing left to do.
     *
     * @param row of the table that is about the look
     * @param user who may do it
     */
    void takeAllOfTheirRow(String row, String command, String user) throws IOException {
        List<NeededAcl> looking = NeededAcl.ofCommand(row);
        List<NeededAcl> doing = new ArrayList<>(NeededAcl.ofCommand(row + " --yes"));
        doing.removeAll(looking);
        assertThat(lack("is blind for " + row, command, looking).out()).isEmpty();
        assertThat(lack("looks for " + row, command, doing).out()).isEmpty();

        succeed(user, command);
        SecuredWorker.run(as("looks for " + row), command);
    }

    /** Runs a command that must end with a line for each thing that is missing. */
    Terminal lack(String user, String command, List<NeededAcl> missing) {
        Terminal terminal = as(user);
        assertThat(terminal.run(command.split(" ", -1))).isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.err())
                .allSatisfy(line -> assertThat(line).endsWith("; grant it"))
                .extracting(line -> line.replaceFirst("(?<=, so ).*", ""))
                .containsExactlyInAnyOrderElementsOf(
                        missing.stream().map(need -> need.at(PLACE).lack()).toList());
        return terminal;
    }

    /** Runs a command that must work, and must have had something to do. */
    void succeed(String user, String command) {
        Terminal terminal = as(user);
        SecuredWorker.run(terminal, command);
        assertThat(terminal.out()).last().asString().contains(" Workers can be started");
    }

    private Terminal as(String user) {
        return SecuredWorker.at(PLACE, SecuredWorker.terminal(kafka, cluster, user));
    }
}
