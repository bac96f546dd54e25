/**
 * The simulated content of the demo: calm general requests, the support desk of an invented company, prompts that a
 * safety scanner must notice, and a script of poisoned feedback. Everything is drawn from seeded generators, so that
 * a run can be repeated.
 */
package io.attune.app.demo.corpus;
