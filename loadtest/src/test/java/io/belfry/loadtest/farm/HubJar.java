package io.belfry.loadtest.farm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The hub's jar, and how Java is told to start it soon, at the price of speed later: nothing is measured here. */
public final class HubJar {
    static final Path JAR = Path.of("..", "hub", "target", "belfry.jar").toAbsolutePath();

    private static final Path CLASSES = JAR.resolveSibling("belfry.jsa");
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private HubJar() {}

    /** A command to which the hub's own arguments are to be added. */
    public static List<String> command(List<String> javaOptions) {
        List<String> command = new ArrayList<>(List.of(JAVA.toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        if (Files.exists(CLASSES)) { // Maven makes it; of another jar or for another Java it is passed over in silence
            command.addAll(List.of("-XX:SharedArchiveFile=" + CLASSES, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
        }
        command.addAll(javaOptions);
        command.addAll(List.of("-jar", JAR.toString()));
        return command;
    }
}
