/** Requests become batches: who may run together, who waits, and what a request hears while its text comes. */
package io.attune.serving.batch;
