/**
 * What requests over HTTP need beyond the JDK's client. Shared with the hub; programs do not use this package, which may change
 * with every release.
 */
@NullMarked
package io.belfry.client.http;

import org.jspecify.annotations.NullMarked;
