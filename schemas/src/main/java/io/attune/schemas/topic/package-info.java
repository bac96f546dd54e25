/** The topic catalogue: which topics there are, what they hold, and how they are created or verified. */
package io.attune.schemas.topic;
