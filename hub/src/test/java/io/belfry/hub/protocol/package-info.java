/**
 * The protocol as a client and a server meet it: a whole node in this process, spoken to over real sockets by a client
 * that may say anything. Row ids in the names are those of the catalogue of bad input.
 */
@NullMarked
package io.belfry.hub.protocol;

import org.jspecify.annotations.NullMarked;
