/**
 * The demo: the whole loop on the embedded stack, with simulated users who really ask the served model and judge it by
 * how well it predicts the right answer.
 */
package io.attune.app.demo;
