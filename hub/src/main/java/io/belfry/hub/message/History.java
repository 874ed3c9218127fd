package io.belfry.hub.message;

import io.belfry.client.Position;
import java.util.List;

/**
 * A stretch of a channel's history, read at one moment.
 *
 * @param top position of the newest publication at that moment
 * @param publications in ascending order, without holes
 */
public record History(Position top, List<Publication> publications) {}
