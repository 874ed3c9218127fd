/** What GeneXus calls things, written with the SDK: an example to copy, as README.md explains it. */
@NullMarked
package io.belfry.client.genexus;

import org.jspecify.annotations.NullMarked;
