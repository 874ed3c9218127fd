package io.belfry.hub.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AllowedOriginTest {

    @ParameterizedTest(name = "{0} matches {1}: {2}")
    @CsvSource({
        "https://app.example.com, https://app.example.com, true",
        "https://app.example.com:443, https://app.example.com, true",
        "https://App.example.com, https://app.EXAMPLE.com, true",
        "https://app.example.com, http://app.example.com, false",
        "https://app.example.com, https://app.example.com:8443, false",
        "https://app.example.com, https://app.example.com.evil.example, false",
        "https://app.example.com, https://evil-app.example.com, false",
        "https://app.example.com, null, false",
        "https://*.example.com, https://app.example.com, true",
        "https://*.example.com, https://a.b.example.com, false",
        "https://*.example.com, https://example.com, false",
        "https://*.example.com, https://.example.com, false",
        "https://*.example.com, https://evil.example/.example.com, false",
        "https://*.example.com, https://user@app.example.com, false",
        "https://*.example.com, https://badexample.com, false",
        "http://*.example.com:8080, http://app.example.com:8080, true",
        "http://[::1]:3000, http://[::1]:3000, true"
    })
    void matchesExactlyOrOneLabel(String allowed, String origin, boolean expected) {
        assertThat(Objects.requireNonNull(AllowedOrigin.parse(allowed)).matches(origin))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} contains {1}: {2}")
    @CsvSource({
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.168.1.0/25, 192.168.1.127, true",
        "192.168.1.0/25, 192.168.1.128, false",
        "192.168.1.7, 192.168.1.7, true",
        "192.168.1.7, 192.168.1.6, false",
        "0.0.0.0/0, 1.2.3.4, true",
        "0.0.0.0/0, ::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false"
    })
    void comparesTheFirstBitsOfAnAddress(String range, String address, boolean expected) throws UnknownHostException {
        assertThat(Objects.requireNonNull(AddressRange.parse(range)).contains(InetAddress.getByName(address)))
                .isEqualTo(expected);
    }
}
