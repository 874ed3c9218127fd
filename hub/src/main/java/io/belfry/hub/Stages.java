package io.belfry.hub;

import io.belfry.hub.auth.ClientSigner;
import io.belfry.hub.auth.FetchedKeys;
import io.belfry.hub.auth.Revocations;
import io.belfry.hub.auth.TokenVerifier;
import io.belfry.hub.bus.Bus;
import io.belfry.hub.bus.Farm;
import io.belfry.hub.bus.Interconnect;
import io.belfry.hub.channel.Channels;
import io.belfry.hub.config.Config;
import io.belfry.hub.config.Transport;
import io.belfry.hub.connection.ConnectionRules;
import io.belfry.hub.connection.Sessions;
import io.belfry.hub.control.About;
import io.belfry.hub.control.Answers;
import io.belfry.hub.control.ConnectionList;
import io.belfry.hub.control.Control;
import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.presence.Announcing;
import io.belfry.hub.presence.Presence;
import io.belfry.hub.publish.ClientRequests;
import io.belfry.hub.publish.Publishing;
import io.belfry.hub.shard.Shards;
import io.belfry.hub.socket.IoThread;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The stages of a node from {@code publish} to {@code connection}: constructed from the last to the first, each tied to its
 * listener. What is before them, the ports, and whether they may be used, is {@link Hub}'s.
 */
final class Stages {
    final Interconnect interconnect;
    final Bus bus;
    final Farm farm;
    final Publishing publishing;
    final ClientRequests requests;
    final Sessions sessions;
    final ConnectionRules rules;
    final Shards shards;
    private final Channels channels;
    private final Presence presence;
    private final Revocations revocations;
    private final @Nullable FetchedKeys keys;
    private volatile @Nullable Shards made; // publishing looks at the shards, which are made after it

    Stages(
            Config config,
            List<IoThread> threads,
            BooleanSupplier ready,
            Rounds rounds,
            Metrics metrics,
            Time time,
            SecureRandom random) {
        int messageBytes = config.limits().messageBytes();
        channels = new Channels(config.namespaces(), metrics, time);
        interconnect = Interconnect.of(config, channels, new Announcing(channels), metrics, time, random);
        bus = interconnect.bus();
        presence = new Presence(interconnect.roster(), time);
        publishing = new Publishing(bus, config.namespaces(), messageBytes, this::waitingBytes, metrics);
        requests = new ClientRequests(
                publishing, bus, presence, config.namespaces(), interconnect.tickets(), interconnect.events());
        revocations = new Revocations(config.auth(), time::wallMillis);
        ClientSigner signer = new ClientSigner(interconnect::secret);
        sessions = new Sessions(config.limits().perUser());
        URI jwks = config.auth().jwks();
        keys = jwks == null ? null : new FetchedKeys(jwks, time, random);
        TokenVerifier verifier = new TokenVerifier(config.auth(), keys, revocations, time::wallMillis);
        rules = ConnectionRules.of(config, Main.version(), requests, sessions, verifier, signer, metrics, time, random);
        shards = new Shards(threads, channels, rules);
        made = shards;
        channels.start(shards.all(), bus);
        farm = interconnect.farm(new Control(
                shards,
                revocations,
                new Answers(
                        shards,
                        channels,
                        new ConnectionList(shards, signer, config.node(), random, rounds.timer()),
                        messageBytes,
                        metrics,
                        rounds.timer()),
                new About(config.node(), Main.version(), shards, channels, ready, time),
                metrics,
                time));
    }

    private long waitingBytes() {
        Shards all = made;
        return all == null ? 0 : all.waitingBytes();
    }

    /** Has them looked after and measured from now on. */
    void watch(Rounds rounds, Metrics metrics) {
        metrics.gauge(Meter.REVOCATIONS, revocations::size);
        metrics.gauge(Meter.CHANNELS, channels::size);
        for (Transport transport : Transport.values()) {
            metrics.gauge(
                    Meter.TRANSPORT_CONNECTIONS,
                    transport.name().toLowerCase(Locale.ROOT),
                    () -> shards.connections(transport));
        }
        metrics.gauge(Meter.SUBSCRIPTIONS, shards::subscriptions);
        metrics.gauge(Meter.PRESENT, presence::size);
        metrics.gauge(Meter.QUEUE_BYTES, shards::queuedBytes);
        metrics.gauge(Meter.MAILBOX_BYTES, shards::waitingBytes);
        rounds.every(5_000, revocations::sweep);
        rounds.every(5_000, channels::sweep);
        rounds.every(5_000, interconnect::sweep);
        rounds.every(250, presence::sweep);
        if (keys != null) {
            metrics.gauge(Meter.KEYS, keys::size);
            metrics.gauge(Meter.KEYS_AGE_SECONDS, keys::ageSeconds);
            metrics.gauge(Meter.KEYS_FAILURES, keys::failures);
            keys.sweep(); // so that they are there when the first client comes
            rounds.every(1_000, keys::sweep);
        }
    }
}
