package io.belfry.hub.bus;

import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of Redis' own configuration Belfry relies on, and what to say where it is otherwise. */
final class RedisSettings {
    private static final Pattern VERSION = Pattern.compile("redis_version:(\\d+)\\.(\\d+)\\S*");
    private static final Pattern PUBSUB_LIMIT = Pattern.compile("pubsub (\\d+) (\\d+) (\\d+)");
    private static final long LEAST_PUBSUB_BYTES = 256L << 20;

    private RedisSettings() {}

    /** Sentences for the operator, each with the setting and the remedy; none if all is well. What may not be read is passed over. */
    static CompletionStage<List<String>> check(RedisAsyncCommands<byte[], byte[]> redis) {
        CompletionStage<String> version = redis.info("server").exceptionally(forbidden -> "");
        CompletionStage<Map<String, String>> settings = config(redis, "maxmemory-policy")
                .thenCombine(config(redis, "maxmemory"), RedisSettings::both)
                .thenCombine(config(redis, "client-output-buffer-limit"), RedisSettings::both)
                .thenCombine(config(redis, "timeout"), RedisSettings::both);
        return version.thenCombine(settings, RedisSettings::judge);
    }

    static List<String> judge(String info, Map<String, String> settings) {
        List<String> wrong = new ArrayList<>();
        Matcher version = VERSION.matcher(info);
        if (version.find() && !isRecent(Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2)))) {
            wrong.add("Redis is too old: " + version.group() + "; Belfry needs 6.2 or later.");
        }
        String policy = settings.getOrDefault("maxmemory-policy", "noeviction");
        if (!policy.equals("noeviction")
                && !settings.getOrDefault("maxmemory", "0").equals("0")) {
            wrong.add("Redis may evict history and positions: maxmemory-policy is " + policy
                    + "; set it to noeviction, or give Belfry an instance of its own.");
        }
        Matcher limit = PUBSUB_LIMIT.matcher(settings.getOrDefault("client-output-buffer-limit", ""));
        if (limit.find() && isTight(Long.parseLong(limit.group(1)))) {
            wrong.add("Redis cuts a node that is slow for a moment: client-output-buffer-limit has " + limit.group()
                    + "; set pubsub 256mb 64mb 60 or more.");
        }
        if (!settings.getOrDefault("timeout", "0").equals("0")) {
            wrong.add("Redis closes idle connections: timeout is " + settings.get("timeout") + "; set it to 0.");
        }
        return wrong;
    }

    private static boolean isTight(long hardLimitBytes) {
        return hardLimitBytes > 0 && hardLimitBytes < LEAST_PUBSUB_BYTES;
    }

    private static boolean isRecent(int major, int minor) {
        return major > 6 || (major == 6 && minor >= 2);
    }

    private static CompletionStage<Map<String, String>> config(RedisAsyncCommands<byte[], byte[]> redis, String name) {
        return redis.configGet(name).exceptionally(forbidden -> Map.of());
    }

    private static Map<String, String> both(Map<String, String> one, Map<String, String> other) {
        Map<String, String> all = new TreeMap<>(one);
        all.putAll(other);
        return all;
    }
}
