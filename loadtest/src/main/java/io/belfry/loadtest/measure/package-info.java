/** What is seen of a process from outside, and the account of what was delivered. */
@NullMarked
package io.belfry.loadtest.measure;

import org.jspecify.annotations.NullMarked;
