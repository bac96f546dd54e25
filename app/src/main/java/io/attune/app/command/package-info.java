/** One class per command: its options, and what it calls. */
package io.attune.app.command;
