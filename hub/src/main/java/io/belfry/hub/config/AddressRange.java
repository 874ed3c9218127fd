package io.belfry.hub.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that share their first bits: {@code 10.0.0.0/8}; an address without a slash stands for itself.
 *
 * @param network first address of the range
 * @param bits how many leading bits count
 */
public record AddressRange(InetAddress network, int bits) {
    private static final String PART = "(25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})";

    /** Only what {@link InetAddress#getByName} takes for an address; a name, such as 1.2.3.999, would be looked up. */
    private static final Pattern ADDRESS = Pattern.compile(PART + "(\\." + PART + "){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** The range, or null if the text is none. */
    public static @Nullable AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (!ADDRESS.matcher(address).matches()) {
            return null;
        }
        try {
            InetAddress network = InetAddress.getByName(address);
            int most = network.getAddress().length * 8;
            int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
            return bits < 0 || bits > most ? null : new AddressRange(network, bits);
        } catch (UnknownHostException | NumberFormatException e) {
            return null;
        }
    }

    public boolean contains(InetAddress address) {
        byte[] ours = network.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit += 8) {
            int mask = 0xff << Math.max(0, 8 - (bits - bit));
            if (((ours[bit / 8] ^ theirs[bit / 8]) & mask & 0xff) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + bits;
    }
}
