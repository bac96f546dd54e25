/** The {@code attune} command line. */
package io.attune.app;
