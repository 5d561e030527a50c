package io.vmclock.benchmarks.paired;

/** An estimate with its 95 % confidence interval. */
public record Interval(double estimate, double low, double high) {}
