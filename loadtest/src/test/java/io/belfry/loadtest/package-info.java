@NullMarked
package io.belfry.loadtest;

import org.jspecify.annotations.NullMarked;
