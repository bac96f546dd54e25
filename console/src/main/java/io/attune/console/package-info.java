/** The web console: one page that shows the loop of every scope as it runs, and the REST API behind that page. */
package io.attune.console;
