/** Reads the loop's topics into the view, and asks the streams for the policy's state. */
package io.attune.console.read;
