package io.attune.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the design's "may depend on" table, and what the code style forbids. */
class ArchitectureTest {
    /** Modules, and which other modules of ours each may use. */
    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            Map.entry("embedded", List.of()),
            Map.entry("schemas", List.of()),
            Map.entry("ingestion", List.of("schemas")),
            Map.entry("safety", List.of("schemas")),
            Map.entry("drift", List.of("schemas")),
            Map.entry("streams", List.of("schemas")),
            Map.entry("model", List.of()),
            Map.entry("trainer", List.of("schemas", "model")),
            Map.entry("evaluator", List.of("schemas", "model", "safety")),
            Map.entry("serving", List.of("schemas", "model")),
            Map.entry("console", List.of("schemas")));

    private static JavaClasses ours;

    @BeforeAll
    static void importClasses() {
        ImportOption noTests = (Location location) -> !location.contains("/test-classes/");
        ours = new ClassFileImporter()
                .withImportOptions(List.of(noTests, new ImportOption.DoNotIncludePackageInfos()))
                .importPackages("io.attune");
    }

    @TestFactory
    Stream<DynamicTest> everyModuleUsesOnlyWhatItMay() {
        return MAY_USE.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    List<String> forbidden = new ArrayList<>(List.of("io.attune.app.."));
                    MAY_USE.keySet().stream()
                            .filter(other -> !other.equals(entry.getKey())
                                    && !entry.getValue().contains(other))
                            .forEach(other -> forbidden.add("io.attune." + other + ".."));
                    noClasses()
                            .that()
                            .resideInAPackage("io.attune." + entry.getKey() + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(forbidden.toArray(String[]::new))
                            .allowEmptyShould(false)
                            .check(ours);
                }));
    }

    @Test
    void detectorsAndScannersKnowNoFramework() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.attune.drift.detect..",
                        "io.attune.drift.feature..",
                        "io.attune.safety.scan..",
                        "io.attune.evaluator.statistics..",
                        "io.attune.evaluator.gate..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.flink..", "org.apache.kafka..")
                .check(ours);
    }

    @Test
    void packagesAreNamedAfterFeatures() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..common..", "..manager..", "..helper..", "..impl..", "..service..")
                .check(ours);
    }

    @Test
    void topLevelClassesAreFewEnoughToHaveAPlace() {
        classes().should().resideInAPackage("io.attune.*..").check(ours);
    }

    @Test
    void modulesHaveNoCycles() {
        slices().matching("io.attune.(*)..").should().beFreeOfCycles().check(ours);
    }
}
