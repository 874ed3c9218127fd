package io.belfry.loadtest.scenario;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of bytes: {@code 4096}, {@code 64KiB}, {@code 1MiB}. */
public final class SizeText implements ITypeConverter<Long> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,12})(B|KiB|MiB)?");

    @Override
    public Long convert(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is not a size like 4096, 64KiB or 1MiB");
        }
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2);
        if ("KiB".equals(unit)) {
            return number << 10;
        }
        return "MiB".equals(unit) ? number << 20 : number;
    }
}
