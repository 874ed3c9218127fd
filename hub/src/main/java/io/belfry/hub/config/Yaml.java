package io.belfry.hub.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads YAML, of which JSON is a part. */
final class Yaml {
    private static final ObjectMapper MAPPER = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Yaml() {}

    /** A value written on one line, or null if it is not well formed. */
    static @Nullable JsonNode flow(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            return null;
        }
    }

    /**
     * A whole file. The parser's own message is not repeated: it quotes the file, and the file holds secrets.
     *
     * @param name of the file, for people
     */
    static JsonNode file(Path file, String name) {
        try {
            JsonNode tree = MAPPER.readTree(Files.readString(file));
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (JacksonException e) {
            JsonLocation at = e.getLocation();
            String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw BadSetting.unreadable(
                    "The configuration file " + name + " is not valid YAML" + where + ".",
                    "Look for a wrong indentation, a missing quote, or a key that is there twice.");
        } catch (IOException e) {
            throw BadSetting.unreadable(
                    "The configuration file " + name + " cannot be read.", "Check its name and its permissions.");
        }
    }
}
