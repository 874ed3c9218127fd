package io.belfry.hub.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StagesTest {
    private static final String ROOT = "io.belfry.hub";
    private static final String WRONG_WAY = ROOT + ".architecture.wrongway";

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);
    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .importPackages(ROOT);

    @Test
    void everyPackageHasItsPlaceInTheDrawing() {
        Set<String> drawn = new TreeSet<>(Rules.STAGES);
        drawn.addAll(Rules.LEAVES.keySet());
        drawn.addAll(Rules.BESIDE);
        drawn.add(Rules.APART);
        Set<String> present = new TreeSet<>();
        for (JavaClass each : PRODUCT) {
            if (!each.getPackageName().equals(ROOT)) {
                present.add(each.getPackageName().substring(ROOT.length() + 1));
            }
        }

        assertThat(present).isEqualTo(drawn);
    }

    @Test
    void importsGoInOneDirection() {
        Rules.oneDirection(ROOT).check(PRODUCT);
    }

    @Test
    void anImportTheWrongWayIsFound() {
        JavaClasses wrong = new ClassFileImporter().importPackages(WRONG_WAY);

        assertThatThrownBy(() -> Rules.oneDirection(WRONG_WAY).check(wrong))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("wrongway.shard.Backwards")
                .hasMessageContaining("wrongway.bus.Upstream");
    }

    @Test
    void nobodyImportsTheWiring() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage(ROOT)
                        .and(DescribedPredicate.not(JavaClass.Predicates.simpleName("package-info"))))
                .check(PRODUCT);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(PRODUCT);
    }

    @Test
    void onlySocketKnowsUndertow() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".socket")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.undertow..", "org.xnio..")
                .check(PRODUCT);
    }

    @Test
    void onlyBusKnowsLettuce() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".bus")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.lettuce..")
                .check(PRODUCT);
    }

    /** The commands and the wiring run outside the stages; a socket stamps bytes with the time at which they came. */
    @Test
    void onlyTimeReadsTheClock() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".socket.FramedSocket")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".message.Time$1")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(PRODUCT);
    }

    @Test
    void unitTestsNeverSleep() {
        Rules.unitTestsNeverSleep().check(TESTS.that(outside(WRONG_WAY)));
    }

    @Test
    void aSleepingUnitTestIsFound() {
        JavaClasses sleeper = new ClassFileImporter().importPackages(WRONG_WAY);

        assertThatThrownBy(() -> Rules.unitTestsNeverSleep().check(sleeper))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("wrongway.Sleeper");
    }

    private static DescribedPredicate<JavaClass> outside(String packageName) {
        return JavaClass.Predicates.resideOutsideOfPackage(packageName + "..");
    }
}
