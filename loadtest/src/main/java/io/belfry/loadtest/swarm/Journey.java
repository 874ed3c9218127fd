package io.belfry.loadtest.swarm;

import java.util.List;

/**
 * Where the clients of a swarm connect, as whom, and whether they come back.
 *
 * @param nodes a client that loses one goes to the next
 * @param token sent with every connect; empty for none
 * @param returns whether a client whose connection ended connects again, with its positions
 */
record Journey(List<Target> nodes, String token, boolean returns) {
    Target target(Client client) {
        return nodes.get(client.departures % nodes.size());
    }

    /** The client's {@code connect} with these members more, each followed by a comma. */
    String connect(Client client, String more) {
        String credential = token.isEmpty() ? "" : "\"token\":\"" + token + "\",";
        return "{\"type\":\"connect\",\"id\":1," + credential + more + "\"subs\":{"
                + client.cursors.wanted(client.asked) + "},\"name\":\"loadtest/1\"}";
    }
}
