package io.belfry.hub.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;

/** The I/O threads of a node, shared by its ports. */
public final class Worker implements AutoCloseable {
    private static final long CLOSE_SECONDS = 5;

    private final XnioWorker worker;
    private final List<NioThread> threads;

    private Worker(XnioWorker worker, List<NioThread> threads) {
        this.worker = worker;
        this.threads = threads;
    }

    /**
     * Starts as many I/O threads.
     *
     * @param roundTrips is told of pings how many nanoseconds they took to be answered; on the I/O threads
     */
    public static Worker start(int ioThreads, LongConsumer roundTrips) {
        // XNIO reads it once, when it loads: keys are registered without waking and stopping the selector.
        System.setProperty("xnio.nio.thread-safe-selection-keys", "true");
        try {
            XnioWorker worker = Xnio.getInstance(Worker.class.getClassLoader())
                    .createWorker(OptionMap.builder()
                            .set(Options.WORKER_NAME, "belfry")
                            .set(Options.WORKER_IO_THREADS, ioThreads)
                            .set(Options.WORKER_TASK_CORE_THREADS, 0)
                            .set(Options.WORKER_TASK_MAX_THREADS, 1)
                            .set(Options.THREAD_DAEMON, true)
                            .getMap());
            List<NioThread> threads = new ArrayList<>();
            for (int i = 0; i < ioThreads; i++) {
                threads.add(new NioThread(worker.getIoThread(i), new RoundTrips(roundTrips)));
            }
            return new Worker(worker, List.copyOf(threads));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Always the same instances, in the same order. */
    public List<IoThread> threads() {
        return List.copyOf(threads);
    }

    /** Ends every link that is left and the threads. */
    @Override
    public void close() {
        worker.shutdownNow();
        try {
            worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    XnioWorker xnio() {
        return worker;
    }

    NioThread thread(XnioIoThread thread) {
        return threads.get(thread.getNumber());
    }
}
