/**
 * What the console knows of every scope, in memory and bounded: aggregates of everything that was read, and the newest
 * few of each kind of record. Neither prompts nor responses are kept.
 */
package io.attune.console.view;
