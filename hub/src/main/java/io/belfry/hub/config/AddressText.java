package io.belfry.hub.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shows addresses without the secrets that they may hold, whether or not they are well formed. */
final class AddressText {
    private static final String PLACE = "(?:[A-Za-z0-9_.-]+|\\[[0-9A-Fa-f:.]+])(?::[0-9]+)?";

    /**
     * Scheme, credentials, places and path, then query and fragment. Credentials go up to the last @, since whoever does not
     * know that a slash in a password must be escaped does not escape it.
     */
    private static final Pattern FORM = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://)([^?#]*@)?" + "((?:" + PLACE
            + "(?:," + PLACE + ")*)?(?:/[^?#@,\\s]*)?)(\\?[^#@]*)?(#[A-Za-z0-9_.-]*)?");

    private AddressText() {}

    /** All of a text that is no address is masked: nobody knows what in it is secret. */
    static String withoutSecrets(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Secret.MASK;
        }
        String fragment = form.group(5);
        return form.group(1)
                + (form.group(2) == null ? "" : Secret.MASK + "@")
                + form.group(3)
                + (form.group(4) == null ? "" : "?…")
                + (fragment == null ? "" : fragment);
    }
}
