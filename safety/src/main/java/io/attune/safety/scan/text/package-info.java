/** Views of a text that several scanners share: context words around a hit, runs of digits, and the folded form that undoes disguises. */
package io.attune.safety.scan.text;
