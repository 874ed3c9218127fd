package io.belfry.hub.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** The rules, each for whatever tree it is asked about, so that a small tree can show that it fails. */
final class Rules {
    /** In the order in which publications travel. A stage may import those behind it. */
    static final List<String> STAGES = List.of("publish", "bus", "channel", "shard", "connection", "socket");

    /** Which leaves a leaf may import. */
    static final Map<String, Set<String>> LEAVES = Map.of(
            "message", Set.of(),
            "wire", Set.of("message"),
            "auth", Set.of("wire", "message", "config"),
            "config", Set.of("message"),
            "metrics", Set.of("wire"));

    /** Beside the stages: they may import all of them and all leaves; of the stages only the first knows presence. */
    static final List<String> BESIDE = List.of("presence", "control", "gate", "admin");

    /** Apart: goes to a hub as any client does, and imports nothing of it. */
    static final String APART = "doctor";

    private Rules() {}

    /** A package below {@code root} imports only what the drawing of the architecture lets it. */
    static ArchRule oneDirection(String root) {
        List<ArchRule> rules = new ArrayList<>();
        permitted().forEach((name, others) -> {
            DescribedPredicate<JavaClass> elsewhere = JavaClass.Predicates.resideInAPackage(root + "..")
                    .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(packages(root, name, others))));
            rules.add(noClasses()
                    .that()
                    .resideInAPackage(root + "." + name)
                    .should()
                    .dependOnClassesThat(elsewhere.as("are in another package than %s", others))
                    .allowEmptyShould(true));
        });
        return CompositeArchRule.of(rules).as("publications travel in one direction");
    }

    /** Tests that sleep are slow where the machine is fast and fail where it is slow. */
    static ArchRule unitTestsNeverSleep() {
        DescribedPredicate<JavaClass> unit = DescribedPredicate.describe(
                "are no integration tests",
                each -> !topLevel(each).getSimpleName().endsWith("IT"));
        return noClasses()
                .that(unit)
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .orShould()
                .callMethod(TimeUnit.class, "sleep", long.class);
    }

    private static Map<String, Set<String>> permitted() {
        Map<String, Set<String>> permitted = new TreeMap<>(LEAVES);
        for (int i = 0; i < STAGES.size(); i++) {
            Set<String> behind = new TreeSet<>(STAGES.subList(i + 1, STAGES.size()));
            behind.addAll(LEAVES.keySet());
            if (i == 0) {
                behind.add("presence");
            }
            permitted.put(STAGES.get(i), behind);
        }
        for (String name : BESIDE) {
            Set<String> all = new TreeSet<>(STAGES);
            all.addAll(LEAVES.keySet());
            if (name.equals("admin")) {
                all.add("gate"); // which it shows and changes
            }
            permitted.put(name, all);
        }
        permitted.put(APART, Set.of());
        return permitted;
    }

    private static String[] packages(String root, String own, Set<String> others) {
        List<String> packages = new ArrayList<>(List.of(root + "." + own));
        others.forEach(each -> packages.add(root + "." + each));
        return packages.toArray(String[]::new);
    }

    private static JavaClass topLevel(JavaClass inner) {
        JavaClass outer = inner;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer;
    }
}
