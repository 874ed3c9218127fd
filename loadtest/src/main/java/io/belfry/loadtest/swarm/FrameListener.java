package io.belfry.loadtest.swarm;

/** Takes the frames that {@link FrameScanner} finds. */
@FunctionalInterface
interface FrameListener {
    /**
     * One complete frame.
     *
     * @param bytes the read buffer, valid only during the call; the payload is {@code [from, to)}
     */
    void onFrame(int opcode, byte[] bytes, int from, int to);
}
