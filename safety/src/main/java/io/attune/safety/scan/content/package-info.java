/** Content hazards of the MLCommons list that a linear scorer can find with a measured precision; the others are left unclaimed. */
package io.attune.safety.scan.content;
