/**
 * Who someone is and what they may do: token → identity and grants → permissions. A leaf: any stage may use it. Start
 * reading at {@link io.belfry.hub.auth.TokenVerifier}.
 */
@NullMarked
package io.belfry.hub.auth;

import org.jspecify.annotations.NullMarked;
