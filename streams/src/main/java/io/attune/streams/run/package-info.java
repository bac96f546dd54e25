/** Running the topologies: settings, threads that fail and are replaced, records that cannot be read, the state over HTTP. */
package io.attune.streams.run;
