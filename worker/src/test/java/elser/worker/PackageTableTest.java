package elser.worker;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent;
import elser.contracts.kafka.HeaderTexts;
import elser.worker.inference.CallObserver;
import elser.worker.kafka.ClientListener;
import elser.worker.lifecycle.Announcement;
import elser.worker.lifecycle.Backoff;
import elser.worker.lifecycle.Pace;
import elser.worker.lifecycle.Policy;
import elser.worker.loop.Clusters;
import elser.worker.loop.Journal;
import elser.worker.loop.Loader;
import elser.worker.loop.LoopObserver;
import elser.worker.loop.Pulse;
import elser.worker.loop.Received;
import elser.worker.loop.Snapshot;
import elser.worker.loop.Source;
import elser.worker.loop.Stopped;
import elser.worker.loop.Turn;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

import java.time.Instant;

/**
 * Which package may use which: a row for each, and what a row does not list is forbidden. Where a
 * row allows more than the design's table does, {@code docs/adr/0008} says why.
 */
@AnalyzeClasses(
        packages = {"elser.worker", "elser.contracts"},
        importOptions = ImportOption.DoNotIncludeTests.class)
class PackageTableTest {

    /** A package without a row would be free to use anything. */
    @ArchTest
    static final ArchRule everyPackageHasARow =
            classes()
                    .should()
                    .resideInAnyPackage(
                            "elser.contracts",
                            "elser.contracts.json",
                            "elser.contracts.kafka",
                            "elser.worker.lifecycle",
                            "elser.worker.ledger",
                            "elser.worker.log",
                            "elser.worker.loop",
                            "elser.worker.kafka",
                            "elser.worker.inference",
                            "elser.worker.config",
                            "elser.worker.telemetry",
                            "elser.worker.audit",
                            "elser.worker.insight",
                            "elser.worker.screen",
                            "elser.worker.upkeep",
                            "elser.worker.cli",
                            "elser.worker");

    @ArchTest
    static final ArchRule contracts =
            classes()
                    .that()
                    .resideInAPackage("elser.contracts")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                    "elser.contracts",
                                    "java..",
                                    "com.fasterxml.jackson.annotation",
                                    "org.jspecify.annotations"));

    @ArchTest
    static final ArchRule contractsJson =
            classes()
                    .that()
                    .resideInAPackage("elser.contracts.json")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                    "elser.contracts.json",
                                    "elser.contracts",
                                    "java..",
                                    "com.fasterxml.jackson..",
                                    "org.jspecify.annotations"));

    @ArchTest
    static final ArchRule contractsKafka =
            classes()
                    .that()
                    .resideInAPackage("elser.contracts.kafka")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                    "elser.contracts.kafka",
                                    "elser.contracts.json",
                                    "elser.contracts",
                                    "java..",
                                    "org.apache.kafka..",
                                    "org.jspecify.annotations"));

    /** Pure: of the JDK only values and collections, so no network, no threads, no files. */
    @ArchTest
    static final ArchRule lifecycle =
            classes()
                    .that()
                    .resideInAPackage("elser.worker.lifecycle")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                    "elser.worker.lifecycle",
                                    "elser.contracts",
                                    "java.lang",
                                    "java.nio.charset",
                                    "java.time..",
                                    "java.util",
                                    "java.util.function",
                                    "java.util.stream",
                                    "org.jspecify.annotations"));

    /** Why a request that was accepted fails is chosen in one place, the outcome table. */
    @ArchTest
    static final ArchRule reasonsStandInTheTable =
            noClasses()
                    .that()
                    .resideInAPackage("elser.worker..")
                    .and()
                    .haveNameNotMatching(".*\\.lifecycle\\.OutcomeTable.*")
                    .should()
                    .accessFieldWhere(targetOwner(type(FailureReason.class)));

    /** What is decided, and what is read back, is decided from the time it is given. */
    @ArchTest
    static final ArchRule coreReadsNoClock =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "elser.worker.lifecycle..",
                            "elser.worker.loop..",
                            "elser.worker.ledger..")
                    .should()
                    .callMethod(Instant.class, "now")
                    .orShould()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule ledger =
            classes()
                    .that()
                    .resideInAPackage("elser.worker.ledger")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                    "elser.worker.ledger",
                                    "elser.worker.lifecycle",
                                    "elser.contracts",
                                    "elser.contracts.json",
                                    "java.io",
                                    "java.lang",
                                    "java.nio.charset",
                                    "java.time..",
                                    "java.util",
                                    "java.util.function",
                                    "java.util.regex",
                                    "java.util.stream",
                                    "com.fasterxml.jackson..",
                                    "org.jspecify.annotations"));

    /** Names for all that log. */
    @ArchTest
    static final ArchRule log =
            classes()
                    .that()
                    .resideInAPackage("elser.worker.log")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                    "elser.worker.log", "java.lang", "org.jspecify.annotations"));

    /** Knows its adapters by their ports only; has queues, but no network. */
    @ArchTest
    static final ArchRule loop =
            classes()
                    .that()
                    .resideInAPackage("elser.worker.loop")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                    "elser.worker.loop",
                                    "elser.worker.lifecycle",
                                    "elser.worker.log",
                                    "elser.contracts",
                                    "java.lang",
                                    "java.time..",
                                    "java.util..",
                                    "org.slf4j..",
                                    "org.jspecify.annotations"));

    /** Of the loop its ports and what passes through them. */
    @ArchTest
    static final ArchRule kafka =
            classes()
                    .that()
                    .resideInAPackage("elser.worker.kafka")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                            "elser.worker.kafka",
                                            "elser.worker.ledger",
                                            "elser.worker.lifecycle",
                                            "elser.worker.log",
                                            "elser.worker.config",
                                            "elser.contracts",
                                            "elser.contracts.json",
                                            "java..",
                                            "org.apache.kafka..",
                                            "org.slf4j..",
                                            "org.jspecify.annotations")
                                    .or(
                                            belongToAnyOf(
                                                    Journal.class,
                                                    Loader.class,
                                                    Pulse.class,
                                                    Source.class,
                                                    Received.class,
                                                    Turn.class,
                                                    Stopped.class)));

    /**
     * Of the loop its port. Deviates: the contracts' JSON, and the HTTP client under
     * Elasticsearch's own.
     */
    @ArchTest
    static final ArchRule inference =
            classes()
                    .that()
                    .resideInAPackage("elser.worker.inference")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                            "elser.worker.inference",
                                            "elser.worker.lifecycle",
                                            "elser.worker.log",
                                            "elser.worker.config",
                                            "elser.contracts",
                                            "elser.contracts.json",
                                            "java..",
                                            "javax.net.ssl",
                                            "co.elastic.clients.transport.rest5_client.low_level..",
                                            "org.apache.hc..",
                                            "com.fasterxml.jackson..",
                                            "io.github.resilience4j..",
                                            "org.slf4j..",
                                            "org.jspecify.annotations")
                                    .or(belongToAnyOf(Clusters.class)));

    /** Of the core two values. Deviates: the contracts and their JSON. */
    @ArchTest
    static final ArchRule config =
            classes()
                    .that()
                    .resideInAPackage("elser.worker.config")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                            "elser.worker.config",
                                            "elser.contracts",
                                            "elser.contracts.json",
                                            "java..",
                                            "io.smallrye.config..",
                                            "org.eclipse.microprofile.config..",
                                            "org.jspecify.annotations")
                                    .or(belongToAnyOf(Policy.class, Backoff.class, Pace.class)));

    /**
     * Looks at what the loop publishes and at nothing behind it, and is told through ports.
     * Deviates: the events of a turn tell the failures; Jackson's streaming writer is there for the
     * status, which may be of thousands of provisionings; Micrometer's binder wants Kafka's clients
     * themselves.
     */
    @ArchTest
    static final ArchRule telemetry =
            classes()
                    .that()
                    .resideInAPackage("elser.worker.telemetry")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                            "elser.worker.telemetry",
                                            "elser.worker.config",
                                            "elser.worker.log",
                                            "java..",
                                            "com.sun.net.httpserver",
                                            "com.fasterxml.jackson.core..",
                                            "io.micrometer..",
                                            "org.apache.kafka.clients.consumer",
                                            "org.apache.kafka.clients.producer",
                                            "org.slf4j..",
                                            "org.jspecify.annotations")
                                    .or(
                                            belongToAnyOf(
                                                    Announcement.class,
                                                    CallObserver.class,
                                                    ClientListener.class,
                                                    FailureReason.class,
                                                    Journal.class,
                                                    LifecycleEvent.class,
                                                    Loader.class,
                                                    LoopObserver.class,
                                                    Pulse.class,
                                                    Snapshot.class,
                                                    Turn.class)));

    /** Judges the worker, so it shares nothing with it but the contracts. Deviates: their Kafka. */
    @ArchTest
    static final ArchRule audit =
            classes()
                    .that()
                    .resideInAPackage("elser.worker.audit")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                            "elser.worker.audit",
                                            "elser.contracts",
                                            "elser.contracts.json",
                                            "java..",
                                            "org.apache.kafka..",
                                            "org.jspecify.annotations")
                                    .or(belongToAnyOf(HeaderTexts.class)));

    /** Reads what the worker has written; of Kafka it knows records, and no client. */
    @ArchTest
    static final ArchRule insight =
            classes()
                    .that()
                    .resideInAPackage("elser.worker.insight")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                            "elser.worker.insight",
                                            "elser.worker.ledger",
                                            "elser.worker.lifecycle",
                                            "elser.contracts",
                                            "elser.contracts.json",
                                            "java.lang",
                                            "java.nio.charset",
                                            "java.time..",
                                            "java.util..",
                                            "org.apache.kafka.common.header",
                                            "org.jspecify.annotations")
                                    .or(
                                            belongToAnyOf(
                                                    ConsumerRecord.class,
                                                    HeaderTexts.class,
                                                    TopicPartition.class)));

    /** Decides what is to be written; of Kafka it knows records, and no client. */
    @ArchTest
    static final ArchRule upkeep =
            classes()
                    .that()
                    .resideInAPackage("elser.worker.upkeep")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                            "elser.worker.upkeep",
                                            "elser.worker.ledger",
                                            "elser.worker.lifecycle",
                                            "elser.contracts",
                                            "elser.contracts.json",
                                            "java.lang",
                                            "java.nio.charset",
                                            "java.time..",
                                            "java.util..",
                                            "org.apache.kafka.common.header",
                                            "org.jspecify.annotations")
                                    .or(belongToAnyOf(ConsumerRecord.class, HeaderTexts.class)));

    /** Draws what it is given; of the process it asks for the terminal only. */
    @ArchTest
    static final ArchRule screen =
            classes()
                    .that()
                    .resideInAPackage("elser.worker.screen")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                    "elser.worker.screen",
                                    "elser.contracts",
                                    "elser.contracts.json",
                                    "java..",
                                    "org.jspecify.annotations"));

    /** The command line may use all, and nobody may use it. */
    @ArchTest
    static final ArchRule nobodyUsesTheCommandLine =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("elser.worker.cli")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("elser.worker.cli");

    /** The composition root may use all. Deviates: the command line starts it. */
    @ArchTest
    static final ArchRule onlyTheCommandLineUsesTheRoot =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("elser.worker", "elser.worker.cli")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("elser.worker");
}
