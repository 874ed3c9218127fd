package io.belfry.hub.socket;

import org.jspecify.annotations.Nullable;

/** Says about one request whether it may begin a session; not asked if it turns out to continue one. On its I/O thread. */
interface Newcomers {

    /** The answer instead of a session; null if one may begin. Asked at most once. */
    @Nullable
    Answer refuse();
}
