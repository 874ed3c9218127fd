package io.belfry.hub.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What can be known of an image without making one, which was not possible where this was written. */
@DisplayName("LN-11 the container's image")
final class ImageTest {
    private final Dockerfile file = Dockerfile.read();

    @Test
    @DisplayName("LN-11 runs as a number that is not 0, so that runAsNonRoot can be checked")
    void runsAsANumberThatIsNotRoot() {
        assertThat(file.only("USER")).matches("[1-9][0-9]*:[1-9][0-9]*");
    }

    @Test
    @DisplayName("LN-11 is ended by the signal at which a node drains, and no shell stands before it")
    void isEndedByTheSignalAtWhichANodeDrains() {
        assertThat(file.only("STOPSIGNAL")).isEqualTo("SIGTERM");
        assertThat(file.words("ENTRYPOINT")).startsWith("java").endsWith("-jar", Dockerfile.JAR);
        assertThat(file.words("CMD")).containsExactly("serve");
    }

    @Test
    @DisplayName("LN-11 has the jar that the build makes, under the name that it starts")
    void hasTheJarThatTheBuildMakes() {
        assertThat(file.only("COPY")).isEqualTo("belfry.jar " + Dockerfile.JAR);
        assertThat(file.only("EXPOSE")).isEqualTo("8800 8801");
    }
}
