package io.belfry.hub;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A URL as somebody typed it. Java's own complaint would name classes and positions. */
final class UrlText implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new TypeConversionException("that is no URL; write for example http://127.0.0.1:8800");
        }
    }
}
