package io.belfry.hub;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;

/** Takes an empty text for none, as a script says it that has nothing: {@code --token "$TOKEN"}, {@code BELFRY_TOKEN=}. */
final class NonEmpty implements ITypeConverter<String> {
    @Override
    public @Nullable String convert(String text) {
        return text.isEmpty() ? null : text;
    }
}
