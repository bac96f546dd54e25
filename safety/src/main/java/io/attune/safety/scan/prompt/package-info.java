/** Attacks on the model itself: instructions smuggled into a prompt, and prompts that talk the model out of its rules. */
package io.attune.safety.scan.prompt;
