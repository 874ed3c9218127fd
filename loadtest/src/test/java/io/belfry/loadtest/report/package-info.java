@NullMarked
package io.belfry.loadtest.report;

import org.jspecify.annotations.NullMarked;
