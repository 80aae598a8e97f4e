package elser.worker;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import elser.worker.loop.Snapshot;

import java.time.Instant;

/** Which package may use which. */
@AnalyzeClasses(packages = "elser.worker", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageTableTest {

    @ArchTest
    static final ArchRule lifecycleIsPure =
            noClasses()
                    .that()
                    .resideInAPackage("elser.worker.lifecycle..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.kafka..",
                            "io.github.resilience4j..",
                            "com.fasterxml..",
                            "org.slf4j..",
                            "java.net..",
                            "java.util.concurrent..",
                            "elser.worker.loop..",
                            "elser.worker.kafka..",
                            "elser.worker.inference..",
                            "elser.worker.config..",
                            "elser.worker.ledger..",
                            "elser.contracts.json..");

    @ArchTest
    static final ArchRule lifecycleReadsNoClock =
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
    static final ArchRule loopKnowsNoAdapters =
            noClasses()
                    .that()
                    .resideInAPackage("elser.worker.loop..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.kafka..",
                            "io.github.resilience4j..",
                            "com.fasterxml..",
                            "java.net..",
                            "elser.worker.kafka..",
                            "elser.worker.inference..",
                            "elser.worker.config..",
                            "elser.worker.ledger..",
                            "elser.contracts.json..");

    @ArchTest
    static final ArchRule ledgerKnowsNoKafka =
            noClasses()
                    .that()
                    .resideInAPackage("elser.worker.ledger..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.kafka..",
                            "org.slf4j..",
                            "elser.worker.loop..",
                            "elser.worker.kafka..",
                            "elser.worker.inference..",
                            "elser.worker.config..");

    @ArchTest
    static final ArchRule kafkaKnowsNoInference =
            noClasses()
                    .that()
                    .resideInAPackage("elser.worker.kafka..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "elser.worker.inference..",
                            "elser.worker.cli..",
                            "io.github.resilience4j..");

    @ArchTest
    static final ArchRule inferenceKnowsNoKafka =
            noClasses()
                    .that()
                    .resideInAPackage("elser.worker.inference..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.kafka..",
                            "elser.worker.kafka..",
                            "elser.worker.cli..",
                            "elser.worker.ledger..");

    @ArchTest
    static final ArchRule configKnowsOnlyValues =
            noClasses()
                    .that()
                    .resideInAPackage("elser.worker.config..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.kafka..",
                            "io.github.resilience4j..",
                            "elser.worker.loop..",
                            "elser.worker.kafka..",
                            "elser.worker.inference..",
                            "elser.worker.cli..",
                            "elser.worker.ledger..");

    /**
     * Telemetry looks at what the loop publishes and at nothing behind it. Jackson's streaming
     * writer is there for the status, which may be of thousands of provisionings.
     */
    @ArchTest
    static final ArchRule telemetryReadsSnapshotsOnly =
            classes()
                    .that()
                    .resideInAPackage("elser.worker.telemetry..")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                            "java..",
                                            "com.sun.net.httpserver..",
                                            "com.fasterxml.jackson.core..",
                                            "org.slf4j..",
                                            "org.jspecify..",
                                            "elser.worker.telemetry..",
                                            "elser.worker.config..")
                                    .or(belongToAnyOf(Snapshot.class)));

    @ArchTest
    static final ArchRule nobodyUsesTheCommandLine =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("elser.worker.cli..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("elser.worker.cli..");
}
