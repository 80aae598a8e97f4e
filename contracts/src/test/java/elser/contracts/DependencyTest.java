package elser.contracts;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;

class DependencyTest {

    private final JavaClasses main =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("elser.contracts");

    @Test
    void contracts_useTheJdkAndAnnotationsOnly() {
        classes()
                .that()
                .resideInAPackage("elser.contracts")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "elser.contracts",
                        "java.lang..",
                        "java.net",
                        "java.nio.charset",
                        "java.time..",
                        "java.util..",
                        "com.fasterxml.jackson.annotation",
                        "org.jspecify.annotations")
                .check(main);
    }

    @Test
    void json_usesJacksonAndContractsOnly() {
        classes()
                .that()
                .resideInAPackage("elser.contracts.json")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "elser.contracts",
                        "elser.contracts.json",
                        "java..",
                        "com.fasterxml.jackson..",
                        "org.jspecify.annotations")
                .check(main);
    }

    @Test
    void kafka_isUsedInItsOwnPackageOnly() {
        classes()
                .that()
                .resideInAPackage("elser.contracts.kafka")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "elser.contracts..",
                        "java..",
                        "org.apache.kafka..",
                        "org.jspecify.annotations")
                .check(main);
    }
}
