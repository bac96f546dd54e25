/** Characters that a reader does not see but a model does, told apart from their legitimate use in emoji and in scripts that need them. */
package io.attune.safety.scan.invisible;
