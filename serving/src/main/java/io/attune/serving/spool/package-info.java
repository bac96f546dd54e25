/** A bounded, fsynced log on disk for what must outlive the process until somebody else has it. */
package io.attune.serving.spool;
