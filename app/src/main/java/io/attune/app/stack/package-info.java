/** The embedded stack: every part of Attune on one machine, started, stopped and found again under one home folder. */
package io.attune.app.stack;
