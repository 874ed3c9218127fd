package io.belfry.loadtest.farm;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A machine on which nothing can be written: a mount namespace of its own in which every file system is read-only, that for
 * temporary files and that for shared memory among them. Only root can make one.
 */
final class ReadOnlyMachine {
    private static final String SCRIPT = """
            set -e
            mount --make-rprivate /
            for point in $(awk '{print $5}' /proc/self/mountinfo | sort -u); do
              case "$point" in /proc*|/sys*|/dev*) ;; *) mount -o remount,bind,ro "$point" ;; esac
            done
            mount -t tmpfs -o ro none /dev/shm
            if touch /tmp/belfry /dev/shm/belfry "$PWD/belfry" 2>/dev/null; then exit 99; fi
            exec "$@"
            """;

    private ReadOnlyMachine() {}

    /** Becomes the command that follows, on such a machine. */
    static List<String> launcher() {
        return List.of("unshare", "-m", "sh", "-c", SCRIPT, "sh");
    }

    /** Whether this process may make one. */
    static boolean isPossible() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(launcher());
        command.add("true");
        return new ProcessBuilder(command).start().waitFor() == 0;
    }
}
