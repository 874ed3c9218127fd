package io.belfry.loadtest.scenario;

import io.belfry.loadtest.swarm.ClientPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How {@code groups} deals channels to clients, many or few, so that only the number of channels differs.
 *
 * <p>The clients form as many groups as there are few channels. With few channels each group has one, with many each has
 * {@code perClient}; every client of a group subscribes to all that its group has. Channels take turns, and their numbers
 * go round the groups, so the publication number <i>n</i> reaches the same clients either way.
 *
 * @param channels how many channels the many are
 * @param perClient how many of them each client subscribes to
 */
record Dealing(int channels, int perClient, int clients) {
    /** What is wrong with the numbers, or null. */
    @Nullable
    String complaint() {
        if (channels % perClient != 0 || clients % few() != 0) {
            return "--channels is a multiple of --per-client, and --clients one of their quotient, so that all channels"
                    + " have equally many subscribers";
        }
        return null;
    }

    /** How many channels the few are; as many as there are groups. */
    int few() {
        return channels / perClient;
    }

    /** How many clients each publication reaches. */
    int subscribers() {
        return clients / few();
    }

    int[] subscribers(int channelCount) {
        int[] all = new int[channelCount];
        Arrays.fill(all, subscribers());
        return all;
    }

    /**
     * The clients with their channels.
     *
     * @param names either the few or the many
     */
    List<ClientPlan> plans(List<String> names) {
        List<List<ClientPlan.Wanted>> groups = new ArrayList<>();
        for (int group = 0; group < few(); group++) {
            List<ClientPlan.Wanted> wanted = new ArrayList<>();
            for (int channel = group; channel < names.size(); channel += few()) {
                wanted.add(new ClientPlan.Wanted(channel, names.get(channel)));
            }
            groups.add(List.copyOf(wanted));
        }
        List<ClientPlan> plans = new ArrayList<>(clients);
        for (int client = 0; client < clients; client++) {
            plans.add(new ClientPlan(groups.get(client % few()), true));
        }
        return plans;
    }
}
