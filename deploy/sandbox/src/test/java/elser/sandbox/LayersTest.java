package elser.sandbox;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;

import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;

/** Who may use whom. */
class LayersTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new DoNotIncludeTests())
                    .importPackages("elser.sandbox");

    @Test
    void cluster_hasNoThreadsNoClockAndNoHttp() {
        noClasses()
                .that()
                .resideInAPackage("elser.sandbox.cluster")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "elser.sandbox",
                        "elser.sandbox.http",
                        "elser.sandbox.json",
                        "elser.sandbox.kafka",
                        "elser.sandbox.wire",
                        "java.util.concurrent..",
                        "java.net.http..",
                        "com.sun..",
                        "org.slf4j..",
                        "org.apache..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(InstantSource.class, Clock.class)
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }

    @Test
    void httpAndKafka_doNotKnowEachOtherNorTheProgram() {
        noClasses()
                .that()
                .resideInAPackage("elser.sandbox.http")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("elser.sandbox", "elser.sandbox.kafka")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("elser.sandbox.kafka")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "elser.sandbox",
                        "elser.sandbox.http",
                        "elser.sandbox.cluster",
                        "elser.sandbox.json",
                        "elser.sandbox.wire")
                .check(CLASSES);
    }

    @Test
    void wireAndJson_knowNothingOfTheOthers() {
        noClasses()
                .that()
                .resideInAPackage("elser.sandbox.wire")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "elser.sandbox",
                        "elser.sandbox.cluster",
                        "elser.sandbox.http",
                        "elser.sandbox.json",
                        "com.fasterxml..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("elser.sandbox.json")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "elser.sandbox",
                        "elser.sandbox.cluster",
                        "elser.sandbox.http",
                        "elser.sandbox.wire")
                .check(CLASSES);
    }

    /** Real time is read in one place, so that a test can be in charge of it. */
    @Test
    void http_readsTheClockInOnePlace() {
        noClasses()
                .that()
                .resideInAPackage("elser.sandbox.http")
                .and()
                .doNotHaveSimpleName("SystemClock")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(InstantSource.class, Clock.class)
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(CLASSES);
    }

    @Test
    void demoAndChaos_seeWhatAnybodySees() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "elser.sandbox.demo", "elser.sandbox.chaos", "elser.sandbox.process")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "elser.sandbox",
                        "elser.sandbox.http",
                        "elser.sandbox.json",
                        "elser.sandbox.kafka",
                        "elser.sandbox.wire",
                        "elser.sandbox.cluster",
                        "elser.worker..",
                        "elser.contracts..")
                .check(CLASSES);
    }
}
