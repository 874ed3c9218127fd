/** Figures for people and for programs: the live line, the table, {@code report.json}, {@code report.html}. */
@NullMarked
package io.belfry.loadtest.report;

import org.jspecify.annotations.NullMarked;
