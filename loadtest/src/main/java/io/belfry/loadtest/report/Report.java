package io.belfry.loadtest.report;

import io.belfry.loadtest.measure.Account;
import io.belfry.loadtest.measure.ClassHistogram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything that a run found out, in the order in which it did. Used by the thread of the scenario. */
public final class Report {
    private final String scenario;
    private final Map<String, String> circumstances = new LinkedHashMap<>();
    private final List<Figure> figures = new ArrayList<>();
    private final List<Round> rounds = new ArrayList<>();
    private final Map<String, Account> accounts = new LinkedHashMap<>();
    private final List<ClassHistogram.Share> heapShares = new ArrayList<>();
    private final List<Trace> traces = new ArrayList<>();

    public Report(String scenario) {
        this.scenario = scenario;
    }

    /** Notes something that a reader needs to repeat or to judge the run: the machine, the command, the flags. */
    public void circumstance(String name, String value) {
        circumstances.put(name, value);
    }

    public void figure(Figure figure) {
        figures.add(figure);
    }

    public void round(Round round) {
        rounds.add(round);
    }

    public void account(String whose, Account account) {
        accounts.put(whose, account);
    }

    /** The classes that take the heap of a connection, or of one that is gone. */
    public void heapShares(List<ClassHistogram.Share> shares) {
        heapShares.addAll(shares);
    }

    public void trace(Trace trace) {
        traces.add(trace);
    }

    /** Whether every account closes and no stated limit is broken. */
    public boolean passed() {
        return accounts.values().stream().allMatch(Account::closes)
                && figures.stream().noneMatch(Figure::isBroken);
    }

    String scenario() {
        return scenario;
    }

    Map<String, String> circumstances() {
        return circumstances;
    }

    List<Figure> figures() {
        return figures;
    }

    List<Round> rounds() {
        return rounds;
    }

    Map<String, Account> accounts() {
        return accounts;
    }

    List<ClassHistogram.Share> heapShares() {
        return heapShares;
    }

    List<Trace> traces() {
        return traces;
    }
}
