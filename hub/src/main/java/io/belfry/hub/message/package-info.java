/**
 * Values that travel between the stages. A leaf: any stage may use it.
 */
@NullMarked
package io.belfry.hub.message;

import org.jspecify.annotations.NullMarked;
