/** One column of a CSV or JSON Lines file, for the offline tools. */
package io.attune.app.column;
