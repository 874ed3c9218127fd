package io.belfry.hub.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.config.Access;
import io.belfry.hub.config.AuthSettings;
import io.belfry.hub.config.Namespace;
import io.belfry.hub.config.Namespaces;
import io.belfry.hub.config.Secret;
import io.belfry.hub.message.ChannelName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class PermissionsTest {
    private static final long NOW_MILLIS = 1_790_000_000_000L;

    private static final AuthSettings AUTH = new AuthSettings(
            new Secret(SignedTokens.SECRET), null, null, null, null, null, Duration.ZERO, Duration.ofDays(1));

    private final Permissions permissions = new Permissions(
            new Namespaces(Map.of(
                    "default", namespace("default", Access.GRANTED, Access.GRANTED, false),
                    "open", namespace("open", Access.ANYONE, Access.USER, true),
                    "members", namespace("members", Access.USER, Access.GRANTED, true))),
            new TokenVerifier(AUTH, new Revocations(AUTH, () -> NOW_MILLIS), () -> NOW_MILLIS));

    private final Identity user = user("42", grants(List.of("news", "chat:*"), List.of("chat:*")));

    @Test
    void letsTheNamespaceOpenWhatNeedsNoGrant() {
        assertThat(permissions.maySubscribe(Identity.anonymous(), channel("open:1"), null))
                .isTrue();
        assertThat(permissions.maySubscribe(Identity.anonymous(), channel("members:1"), null))
                .isFalse();
        assertThat(permissions.maySubscribe(user, channel("members:1"), null)).isTrue();
        assertThat(permissions.mayPublish(Identity.anonymous(), channel("open:1")))
                .isFalse();
        assertThat(permissions.mayPublish(user, channel("open:1"))).isTrue();
    }

    @Test
    void asksForAGrantElsewhere() {
        assertThat(permissions.maySubscribe(user, channel("news"), null)).isTrue();
        assertThat(permissions.maySubscribe(user, channel("news2"), null)).isFalse();
        assertThat(permissions.maySubscribe(user, channel("chat:7"), null)).isTrue();
        assertThat(permissions.maySubscribe(user, channel("chat"), null)).isFalse();
        assertThat(permissions.mayPublish(user, channel("chat:7"))).isTrue();
        assertThat(permissions.mayPublish(user, channel("news"))).isFalse();
    }

    @Test
    void treatsAnUnknownNamespaceAsTheDefault() {
        assertThat(permissions.maySubscribe(Identity.anonymous(), channel("elsewhere:1"), null))
                .isFalse();
    }

    @Test
    void permitsOfTheHubsChannelsOnlyOnesOwn() {
        assertThat(permissions.maySubscribe(Identity.anonymous(), ChannelName.ALL, null))
                .isTrue();
        assertThat(permissions.maySubscribe(user, ChannelName.ofUser("42"), null))
                .isTrue();
        assertThat(permissions.maySubscribe(user, ChannelName.ofUser("43"), null))
                .isFalse();
        assertThat(permissions.maySubscribe(Identity.developer(), ChannelName.ofUser("42"), null))
                .isFalse();
        assertThat(permissions.maySubscribe(Identity.developer(), channel("$node:1"), null))
                .isFalse();
        assertThat(permissions.mayPublish(Identity.developer(), ChannelName.ALL))
                .isFalse();
        assertThat(permissions.mayHistory(Identity.developer(), ChannelName.ALL))
                .isFalse();
        assertThat(permissions.mayPresence(Identity.developer(), ChannelName.ALL))
                .isFalse();
    }

    @Test
    void givesPresenceOnlyWhereTheNamespaceHasItAndTheTokenGrantsIt() {
        assertThat(permissions.mayPresence(Identity.developer(), channel("members:1")))
                .isTrue();
        assertThat(permissions.mayPresence(Identity.developer(), channel("news")))
                .isFalse();
        assertThat(permissions.mayPresence(user, channel("members:1"))).isFalse();
    }

    @Test
    void givesHistoryToWhoeverMaySubscribeWithoutAGrant() {
        assertThat(permissions.mayHistory(Identity.anonymous(), channel("open:1")))
                .isTrue();
        assertThat(permissions.mayHistory(user, channel("news"))).isFalse();
        assertThat(permissions.mayHistory(Identity.developer(), channel("news")))
                .isTrue();
    }

    @Test
    void takesAChannelTokenInPlaceOfAGrant() {
        String token = SignedTokens.HMAC.token(
                "{\"sub\":\"42\",\"channel\":\"secret\",\"exp\":" + (NOW_MILLIS / 1000 + 60) + "}");

        assertThat(permissions.maySubscribe(user, channel("secret"), token)).isTrue();
        assertThat(permissions.maySubscribe(user, channel("other"), token)).isFalse();
        assertThat(permissions.maySubscribe(user("43", Grants.NONE), channel("secret"), token))
                .isFalse();
        assertThat(permissions.maySubscribe(user, ChannelName.ofUser("43"), token))
                .isFalse();
    }

    private static Identity user(String name, Grants grants) {
        return new Identity(name, grants, 0, Identity.NEVER, null);
    }

    private static Grants grants(List<String> subscribe, List<String> publish) {
        return Objects.requireNonNull(Grants.of(subscribe, publish, List.of(), List.of()));
    }

    private static Namespace namespace(String name, Access subscribe, Access publish, boolean presence) {
        return new Namespace(name, subscribe, publish, presence, new Namespace.History(10, Duration.ofMinutes(1)));
    }

    private static ChannelName channel(String text) {
        return Objects.requireNonNull(ChannelName.parse(text));
    }
}
