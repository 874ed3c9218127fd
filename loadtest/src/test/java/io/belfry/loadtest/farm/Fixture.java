package io.belfry.loadtest.farm;

import java.io.IOException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Processes that all tests of a class share. The class names them in a static field with {@code @RegisterExtension}; they
 * begin before its own {@code @BeforeAll}, and end after its {@code @AfterAll}.
 */
public interface Fixture
        extends BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, AutoCloseable {
    /** Starts everything, and waits until it is ready; or leaves nothing behind. */
    void begin() throws IOException;

    /** Before each test: puts right what the one before may have left. */
    void heal() throws IOException;

    /** After each test: ends what it has begun. */
    default void clear() {}

    @Override
    void close() throws IOException;

    @Override
    default void beforeAll(ExtensionContext context) throws IOException {
        begin();
    }

    @Override
    default void beforeEach(ExtensionContext context) throws IOException {
        heal();
    }

    @Override
    default void afterEach(ExtensionContext context) {
        clear();
    }

    @Override
    default void afterAll(ExtensionContext context) throws IOException {
        close();
    }
}
