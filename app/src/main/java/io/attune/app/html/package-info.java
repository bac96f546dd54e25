/** Pages that stand alone: plots and tables. */
package io.attune.app.html;
