package elser.worker.cli;

import elser.worker.kafka.AccessCheck;
import elser.worker.kafka.AclNeed;

import org.apache.kafka.clients.admin.Admin;

import java.util.List;

/**
 * Sees to it that a user may do all that a command is about to do, before it does any of it: one
 * that writes in several steps would else stop between two of them. It asks to look first, and for
 * what the look has shown to be needed after that.
 */
final class Rights {

    private Rights() {}

    /**
     * Asks the brokers.
     *
     * @throws CommandFailure with a sentence for each thing that is not allowed
     */
    static void require(Admin admin, List<AclNeed> needs) {
        List<AclNeed> missing = new AccessCheck(admin, needs).missing();
        if (!missing.isEmpty()) {
            throw CommandFailure.lacking(missing);
        }
    }
}
