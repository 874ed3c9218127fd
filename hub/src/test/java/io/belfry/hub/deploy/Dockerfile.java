package io.belfry.hub.deploy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The instructions of {@code deploy/image/Dockerfile}, without its comments. */
public final class Dockerfile {
    /** Where the image has the jar. */
    public static final String JAR = "/opt/belfry/belfry.jar";

    private static final Path FILE = Path.of("..", "deploy", "image", "Dockerfile");

    private final List<String> instructions;

    private Dockerfile(List<String> instructions) {
        this.instructions = instructions;
    }

    public static Dockerfile read() {
        try {
            String text = Files.readAllLines(FILE).stream()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.joining("\n"));
            return new Dockerfile(text.replaceAll("\\\\\n\\s*", "").lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stands behind an instruction that is there once. */
    String only(String instruction) {
        List<String> found = instructions.stream()
                .filter(each -> each.startsWith(instruction + " "))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " times " + instruction);
        }
        return found.get(0).substring(instruction.length() + 1).strip();
    }

    /** The words of an instruction in the form that needs no shell. */
    public List<String> words(String instruction) {
        try {
            return new ObjectMapper().readValue(only(instruction), new TypeReference<List<String>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
