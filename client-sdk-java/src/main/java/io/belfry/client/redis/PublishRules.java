package io.belfry.client.redis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What of the nodes' configuration concerns publications. A publisher over Redis passes no node, so the nodes leave it in
 * Redis, under {@link RedisNames#history}.
 *
 * @param messageBytes the largest payload
 * @param fallback for channels whose namespace has no rules of its own, and for those of the hub
 * @param namespaces by name, without the default
 */
public record PublishRules(int messageBytes, HistoryRules fallback, Map<String, HistoryRules> namespaces) {
    public static final PublishRules DEFAULTS = new PublishRules(65_536, HistoryRules.DEFAULTS, Map.of());

    private static final JsonFactory JSON = new JsonFactory();
    private static final String DEFAULT = "default";

    public PublishRules {
        namespaces = Map.copyOf(namespaces);
    }

    /** How much the channel keeps. */
    public HistoryRules of(String channel) {
        int colon = channel.indexOf(':');
        return colon < 0 ? fallback : namespaces.getOrDefault(channel.substring(0, colon), fallback);
    }

    /** The same for the same rules, so that nodes can see whether what stands in Redis is what they would write. */
    public byte[] toJson() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("message", messageBytes);
            json.writeNumberField("keyWindow", fallback.keyWindowMillis());
            json.writeObjectFieldStart("namespaces");
            write(json, DEFAULT, fallback);
            for (Map.Entry<String, HistoryRules> each : new TreeMap<>(namespaces).entrySet()) {
                write(json, each.getKey(), each.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(JsonGenerator json, String namespace, HistoryRules rules) throws IOException {
        json.writeObjectFieldStart(namespace);
        json.writeNumberField("size", rules.size());
        json.writeNumberField("ttl", rules.ttlMillis());
        json.writeEndObject();
    }

    /** The rules that the text holds; null if it holds none. What it leaves out is as in {@link #DEFAULTS}. */
    public static @Nullable PublishRules parse(byte[] text) {
        try (JsonParser json = JSON.createParser(text)) {
            return json.nextToken() == JsonToken.START_OBJECT ? read(json) : null;
        } catch (IOException damaged) {
            return null;
        }
    }

    private static @Nullable PublishRules read(JsonParser json) throws IOException {
        int messageBytes = DEFAULTS.messageBytes();
        long window = HistoryRules.DEFAULTS.keyWindowMillis();
        Map<String, HistoryRules> namespaces = new HashMap<>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (name.equals("message")) {
                messageBytes = json.getIntValue();
            } else if (name.equals("keyWindow")) {
                window = json.getLongValue();
            } else if (name.equals("namespaces") && value == JsonToken.START_OBJECT) {
                readNamespaces(json, namespaces);
            } else {
                json.skipChildren();
            }
        }
        long keyWindowMillis = window;
        namespaces.putIfAbsent(DEFAULT, HistoryRules.DEFAULTS);
        namespaces.replaceAll((name, rules) -> new HistoryRules(rules.size(), rules.ttlMillis(), keyWindowMillis));
        boolean isSane = messageBytes > 0
                && window > 0
                && namespaces.values().stream().allMatch(rules -> rules.size() >= 0 && rules.ttlMillis() > 0);
        HistoryRules fallback = namespaces.remove(DEFAULT);
        return isSane && fallback != null ? new PublishRules(messageBytes, fallback, namespaces) : null;
    }

    private static void readNamespaces(JsonParser json, Map<String, HistoryRules> namespaces) throws IOException {
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            int size = HistoryRules.DEFAULTS.size();
            long ttlMillis = HistoryRules.DEFAULTS.ttlMillis();
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("a namespace is an object");
            }
            for (String member = json.nextFieldName(); member != null; member = json.nextFieldName()) {
                json.nextToken();
                if (member.equals("size")) {
                    size = json.getIntValue();
                } else if (member.equals("ttl")) {
                    ttlMillis = json.getLongValue();
                } else {
                    json.skipChildren();
                }
            }
            namespaces.put(name, new HistoryRules(size, ttlMillis, HistoryRules.DEFAULTS.keyWindowMillis()));
        }
    }
}
