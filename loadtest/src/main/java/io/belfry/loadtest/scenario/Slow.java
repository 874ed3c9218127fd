package io.belfry.loadtest.scenario;

final class Slow {
    Slow(Bench bench) {}

    void run() {}
}
