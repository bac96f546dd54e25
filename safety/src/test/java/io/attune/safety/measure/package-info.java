/** Training of the committed weights and the measurements quoted in the documents; both need the data sets that are not in the repository. */
package io.attune.safety.measure;
