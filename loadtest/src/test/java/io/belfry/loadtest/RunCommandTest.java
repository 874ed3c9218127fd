package io.belfry.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.scenario.Bench;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunCommandTest {
    @Test
    void keepsSecretsOutOfTheReportedCommand() {
        String command = RunCommand.withoutSecrets(List.of(
                "run", "idle", "--secret", "s3cret", "--api-key=k3y", "--clients", "5", "--redis=redis://u:p4ss@h:1"));

        assertThat(command).isEqualTo("run idle --secret … --api-key=… --clients 5 --redis=redis://…@h:1");
    }

    @Test
    void keepsTheSecretsOfAHubOutOfItsReportedCommand() {
        String command = Bench.withoutPassword("java -jar belfry.jar serve --set auth.hmacSecret=s3cret"
                + " --set admin.keys=[{\"key\": \"k3y\", \"scopes\": [\"read\"]}] --redis redis://:p4/ss@h:1");

        assertThat(command)
                .isEqualTo(
                        "java -jar belfry.jar serve --set auth.hmacSecret=… --set admin.keys=… --redis redis://…@h:1");
    }
}
