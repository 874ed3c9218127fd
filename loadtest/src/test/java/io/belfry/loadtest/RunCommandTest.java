package io.belfry.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunCommandTest {
    @Test
    void keepsSecretsOutOfTheReportedCommand() {
        String command = RunCommand.withoutSecrets(List.of(
                "run", "idle", "--secret", "s3cret", "--api-key=k3y", "--clients", "5", "--redis=redis://u:p4ss@h:1"));

        assertThat(command).isEqualTo("run idle --secret … --api-key=… --clients 5 --redis=redis://…@h:1");
    }
}
