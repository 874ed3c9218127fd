/**
 * How publications and nodes meet in Redis: names of keys, the publish script, and connections that follow the master.
 *
 * <p>Shared by {@link io.belfry.client.Publisher#redis} and the hub; programs use the publisher and not this package, which
 * may change with every release. Needs lettuce. Start reading at {@link io.belfry.client.redis.RedisPublishing}.
 */
@NullMarked
package io.belfry.client.redis;

import org.jspecify.annotations.NullMarked;
