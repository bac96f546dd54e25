/** The REST API, the change events and the page itself. */
package io.attune.console.web;
