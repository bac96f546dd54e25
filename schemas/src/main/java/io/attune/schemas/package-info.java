/** The contracts between Attune's modules: records, topics, serdes and configuration. */
package io.attune.schemas;
