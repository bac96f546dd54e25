/** What the topologies keep and how it is written: serdes that can be exchanged, versioned state, content digests. */
package io.attune.streams.store;
