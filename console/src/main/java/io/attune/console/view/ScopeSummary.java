package io.attune.console.view;

/**
 * One line of the list of scopes.
 *
 * @param interactions all that were read
 * @param lastSeen event time of the newest record, epoch milliseconds
 * @param openAlerts episodes that go on
 * @param adapterId what serves; null for the base model alone
 */
public record ScopeSummary(String scope, long interactions, long lastSeen, int openAlerts, String adapterId) {}
