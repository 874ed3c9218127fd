@NullMarked
package io.belfry.loadtest.measure;

import org.jspecify.annotations.NullMarked;
