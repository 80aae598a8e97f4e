package elser.worker.cli;

import elser.worker.Worker;
import elser.worker.config.WorkerConfig;
import elser.worker.inference.TargetCheck;
import elser.worker.inference.TargetFinding;
import elser.worker.kafka.AccessCheck;
import elser.worker.kafka.AclNeed;
import elser.worker.kafka.TopicAdmin;
import elser.worker.kafka.TopicFinding;
import elser.worker.loop.Stopped;
import elser.worker.screen.Printable;

import org.apache.kafka.clients.admin.Admin;

import java.io.PrintWriter;
import java.util.List;

/** Runs the worker in this process. */
final class WorkerProcess implements WorkerRunner {

    @Override
    public int run(WorkerConfig config, Interruption interruption) throws InterruptedException {
        try (Worker worker = Worker.start(config)) {
            interruption.onStop(worker::stop);
            worker.join();
            return ExitCodes.DONE;
        } catch (Stopped stopped) {
            throw CommandFailure.stopped(stopped);
        }
    }

    @Override
    public int check(WorkerConfig config, PrintWriter out) {
        List<TargetFinding> targets =
                new TargetCheck(config.resilience()).of(config.targets().values());
        boolean areTopicsFine;
        try {
            areTopicsFine = checkTopics(config, out);
        } finally {
            targets.forEach(finding -> out.println(Printable.of(finding.toString())));
        }
        boolean areTargetsFine = targets.stream().noneMatch(TargetFinding::fatal);
        return areTargetsFine && areTopicsFine ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    private static boolean checkTopics(WorkerConfig config, PrintWriter out) {
        try (Admin admin = KafkaClients.admin(config.kafka(), "check")) {
            List<AclNeed> missing =
                    new AccessCheck(admin, AclNeed.of(config.topics(), config.kafka())).missing();
            if (!missing.isEmpty()) {
                missing.forEach(need -> out.println("error: " + need.sentence()));
                return false;
            }
            List<TopicFinding> findings = new TopicAdmin(admin, config.topics()).check();
            findings.forEach(out::println);
            boolean isFatal = findings.stream().anyMatch(TopicFinding::fatal);
            out.println(isFatal ? "topics: not usable" : "topics: fine");
            return !isFatal;
        }
    }
}
