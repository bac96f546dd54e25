/** Whether an answer declines: needed to judge both too much and too little refusing. */
package io.attune.safety.refusal;
