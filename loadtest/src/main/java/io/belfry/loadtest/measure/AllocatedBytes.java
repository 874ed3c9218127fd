package io.belfry.loadtest.measure;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * What another JVM's threads have allocated, asked for through its management agent, which is started on demand and
 * needs no flag. Threads of the agent itself are left out; threads that ended are not counted any more.
 */
public final class AllocatedBytes implements AutoCloseable {
    private final JMXConnector connector;
    private final ThreadMXBean threads;

    private AllocatedBytes(JMXConnector connector) throws IOException {
        this.connector = connector;
        threads = ManagementFactory.newPlatformMXBeanProxy(
                connector.getMBeanServerConnection(), ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
    }

    /** Attaches to a process of the same user, on this machine. */
    @SuppressWarnings(
            "BanJNDI") // The address comes from the process that was attached to, which could do worse by itself.
    public static AllocatedBytes of(ProcessProbe process) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
            try {
                JMXServiceURL address = new JMXServiceURL(machine.startLocalManagementAgent());
                return new AllocatedBytes(JMXConnectorFactory.connect(address));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("process " + process.pid() + " cannot be attached to", e);
        }
    }

    /** Bytes since the start of the threads that live now. */
    public long read() {
        long[] ids = threads.getAllThreadIds();
        ThreadInfo[] names = threads.getThreadInfo(ids);
        long[] bytes = threads.getThreadAllocatedBytes(ids);
        long sum = 0;
        for (int i = 0; i < ids.length; i++) {
            ThreadInfo thread = names[i];
            if (thread != null && bytes[i] > 0 && !isOfAgent(thread.getThreadName())) {
                sum += bytes[i];
            }
        }
        return sum;
    }

    private static boolean isOfAgent(String threadName) {
        return threadName.startsWith("RMI ") || threadName.startsWith("JMX ");
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
