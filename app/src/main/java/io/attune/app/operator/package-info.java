/** What an operator does by hand: list, promote, roll back, order a retrain. */
package io.attune.app.operator;
