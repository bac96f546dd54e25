/** What a person sees: progress, colours where there is a terminal, and where the log goes. */
package io.attune.app.terminal;
