package io.belfry.hub.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLengthTest {
    private static final int MOST_LINES = 500;
    private static final Set<String> NOT_OURS = Set.of("target", "node_modules", "dist", ".git");

    @Test
    void noSourceFileIsLongerThanAReaderCanBear() throws IOException {
        Path tree = Path.of(".."); // tests run in the folder of their module
        assertThat(tree.resolve("pom.xml")).exists();

        assertThat(tooLong(tree)).isEmpty();
    }

    @Test
    void aFileThatIsTooLongIsFound(@TempDir Path tree) throws IOException {
        Path folder = Files.createDirectories(tree.resolve("src"));
        Files.writeString(folder.resolve("Long.java"), "\n".repeat(MOST_LINES + 1));
        Files.writeString(folder.resolve("Short.ts"), "\n".repeat(MOST_LINES));

        assertThat(tooLong(tree)).containsExactly("src/Long.java");
    }

    private static List<String> tooLong(Path tree) throws IOException {
        List<String> found = new ArrayList<>();
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_OURS.stream().anyMatch(folder::endsWith)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = file.toString();
                boolean source = name.endsWith(".java") || name.endsWith(".ts");
                if (source && Files.readAllLines(file, StandardCharsets.UTF_8).size() > MOST_LINES) {
                    found.add(tree.relativize(file).toString().replace('\\', '/'));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }
}
