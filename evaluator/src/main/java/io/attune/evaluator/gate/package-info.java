/** The decision whether a candidate replaces the incumbent, from paired measurements and a written policy. */
package io.attune.evaluator.gate;
