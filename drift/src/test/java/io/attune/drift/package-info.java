/** What the tests of the drift module share. */
package io.attune.drift;
