package io.belfry.hub.bus;

import io.belfry.client.redis.RedisPublication;
import io.belfry.client.redis.RedisWitness;
import io.belfry.hub.channel.ChannelInlet;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.wire.Foreign;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What arrives on the Redis channels of channels: publications of ours, comings and goings, news that part of the history was
 * lost, or plain JSON from any program, which is delivered and kept nowhere. Everything else is dropped and counted, and its
 * channel compared, as something may have been lost with it.
 *
 * <p>{@link #message} runs on the receiving thread and hands over at once; the rest on the threads of the {@link Handover}.
 */
final class Arrivals {
    private static final int ENVELOPE_BYTES = 1024; // the first line

    private final Handover handover;
    private final Interests interests;
    private final ChannelInlet inlet;
    private final RosterListener presence;
    private final int maxDataBytes;
    private final Foreign foreign;
    private final Metrics metrics;
    private final Consumer<ChannelName> dropping = this::drop;

    Arrivals(
            Handover handover,
            Interests interests,
            ChannelInlet inlet,
            RosterListener presence,
            int maxDataBytes,
            Metrics metrics) {
        this.handover = handover;
        this.interests = interests;
        this.inlet = inlet;
        this.presence = presence;
        this.maxDataBytes = maxDataBytes;
        this.metrics = metrics;
        foreign = new Foreign(maxDataBytes);
    }

    void message(String name, byte[] message) {
        ChannelName channel = ChannelName.parse(name);
        if (channel == null) {
            metrics.count(Meter.BUS_DROPPED);
            return;
        }
        boolean fits = message.length <= maxDataBytes + ENVELOPE_BYTES;
        if (!fits || !handover.hand(channel, message.length, () -> arrive(channel, message), dropping)) {
            drop(channel);
        }
    }

    private void arrive(ChannelName channel, byte[] message) {
        if (RedisPublication.isMarked(message)) {
            ours(channel, RedisPublication.decode(message));
        } else if (Announcement.isMarked(message)) {
            announced(channel, Announcement.decode(message));
        } else if (RedisWitness.isNews(message)) {
            interests.suspect(channel);
        } else if (foreign.isOneValue(message)) {
            inlet.ephemeral(channel, message, null);
        } else {
            drop(channel);
        }
    }

    private void ours(ChannelName channel, @Nullable RedisPublication publication) {
        if (publication == null || !Foreign.isOneLine(publication.data())) {
            drop(channel);
        } else if (publication.isEphemeral()) {
            inlet.ephemeral(channel, publication.data(), publication.from());
        } else {
            interests.heard(channel);
            inlet.publication(channel, RedisBus.publication(publication));
        }
    }

    private void announced(ChannelName channel, @Nullable Announcement announcement) {
        if (announcement == null) {
            drop(channel);
        } else {
            announcement.tell(channel, presence);
        }
    }

    private void drop(ChannelName channel) {
        metrics.count(Meter.BUS_DROPPED);
        interests.suspect(channel);
    }
}
