package elser.bench;

import elser.sandbox.process.Addresses;
import elser.sandbox.process.Child;
import elser.sandbox.process.ProgramException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;

/** A broker that lasts for all runs, and what each run starts beside it. */
final class Lab implements AutoCloseable {

    private static final Duration READY = Duration.ofMinutes(2);
    private static final List<String> BROKER_OPTIONS = List.of("-Xms1g", "-Xmx1g");
    private static final List<String> CLUSTER_OPTIONS = List.of("-Xmx2g", "-XX:+UseSerialGC");

    private final Settings settings;
    private final ConcurrentLinkedDeque<Child> children = new ConcurrentLinkedDeque<>();
    private final String bootstrapServers;
    private final Admin admin;
    private int spaces;
    private int processes;

    Lab(Settings settings) throws IOException, InterruptedException {
        this.settings = settings;
        Files.createDirectories(settings.directory());
        Runtime.getRuntime().addShutdownHook(new Thread(this::closeChildren, "shutdown"));
        bootstrapServers =
                sandbox(
                                "broker",
                                BROKER_OPTIONS,
                                List.of("--data-dir", settings.directory().resolve("kafka") + ""))
                        .bootstrapServers();
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    Settings settings() {
        return settings;
    }

    Settings.Sizes sizes() {
        return settings.sizes();
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    Admin admin() {
        return admin;
    }

    /** Fresh topics, made by the worker's own command. */
    Topics topics(int partitions) throws IOException, InterruptedException {
        Topics topics = new Topics("bench-" + ++spaces, partitions);
        Child making =
                keep(
                        Child.start(
                                "topics create",
                                log("topics"),
                                environment(topics),
                                settings.worker(),
                                List.of("topics", "create", "--partitions", "" + partitions)));
        if (making.await() != 0) {
            throw new ProgramException("topics could not be made, see " + making.log());
        }
        return topics;
    }

    /** For the worker, of what is not about targets. */
    Map<String, String> environment(Topics topics) {
        Map<String, String> environment = new HashMap<>(topics.environment());
        environment.put("ELSER_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
        return environment;
    }

    /** Removes them, for the disk's sake. */
    void drop(Topics topics) throws InterruptedException {
        try {
            admin.deleteTopics(topics.all()).all().get();
        } catch (ExecutionException e) {
            throw new ProgramException("topics could not be deleted: " + e.getCause());
        }
    }

    /**
     * Simulated clusters in one process.
     *
     * @param targets as the sandbox takes them
     */
    Clusters clusters(List<String> targets) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("--no-kafka"));
        targets.forEach(target -> arguments.addAll(List.of("--target", target)));
        Addresses addresses = sandbox("clusters", CLUSTER_OPTIONS, arguments);
        return new Clusters(addresses, children.getLast());
    }

    private Addresses sandbox(String name, List<String> options, List<String> arguments)
            throws IOException, InterruptedException {
        Path ready = settings.directory().resolve(name + "-" + ++processes + ".json");
        List<String> program =
                new ArrayList<>(
                        List.of(
                                "-jar",
                                settings.sandbox().toString(),
                                "--until-stdin-closes",
                                "--ready-file",
                                ready.toString()));
        program.addAll(arguments);
        Child child = keep(Child.start(name, log(name), Map.of(), options, program));
        return Addresses.await(ready, child, READY);
    }

    /** A worker, which has begun to start when this returns. */
    Worker worker(Topics topics, Clusters clusters, String... options) throws IOException {
        return Worker.start(this, topics, clusters, List.of(options));
    }

    /** A process with this program's own classes. */
    Child own(String name, Class<?> main, List<String> arguments) throws IOException {
        List<String> program =
                new ArrayList<>(
                        List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        program.addAll(arguments);
        return keep(Child.start(name, log(name), Map.of(), settings.javaOptions(), program));
    }

    Path log(String name) {
        return settings.directory().resolve(name + ".log");
    }

    /** Lets it be killed when this program ends. */
    Child keep(Child child) {
        children.add(child);
        return child;
    }

    private void closeChildren() {
        children.descendingIterator().forEachRemaining(Child::close);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
        closeChildren();
    }
}
