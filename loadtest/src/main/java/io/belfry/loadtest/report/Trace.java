package io.belfry.loadtest.report;

import io.belfry.loadtest.measure.Series;

/** Something that was looked at again and again while a run went on. */
public record Trace(String name, String unit, Series series) {}
