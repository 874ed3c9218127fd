package io.belfry.client.redis;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * Resolves names as all of Java does, on threads of its own.
 *
 * <p>Netty's resolver, which Lettuce would take, keeps an address for as long as the name server says, and Docker's says ten
 * minutes: for so long a Redis that has moved would not be found. It also reads the hosts file only once.
 */
final class JavaAddresses extends AddressResolverGroup<InetSocketAddress> {
    private static final int THREADS = 2; // a name server that does not answer may keep one waiting

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread made = new Thread(task, "belfry-redis-names");
        made.setDaemon(true);
        return made;
    });

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new InetSocketAddressResolver(executor, new Names(executor));
    }

    @Override
    public void close() {
        super.close();
        threads.shutdownNow();
    }

    private final class Names extends InetNameResolver {
        Names(EventExecutor executor) {
            super(executor);
        }

        @Override
        protected void doResolve(String name, Promise<InetAddress> promise) {
            look(promise, () -> promise.trySuccess(InetAddress.getByName(name)));
        }

        @Override
        protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
            look(promise, () -> promise.trySuccess(List.of(InetAddress.getAllByName(name))));
        }

        private void look(Promise<?> promise, Lookup lookup) {
            try {
                threads.execute(() -> {
                    try {
                        lookup.run();
                    } catch (UnknownHostException e) {
                        promise.tryFailure(e);
                    }
                });
            } catch (RejectedExecutionException closed) {
                promise.tryFailure(closed);
            }
        }
    }

    /** May find nothing. */
    private interface Lookup {
        void run() throws UnknownHostException;
    }
}
