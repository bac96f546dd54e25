/** Credentials: key formats that their issuers document, private key blocks, passwords in URLs, and assignments with a random-looking value. */
package io.attune.safety.scan.secret;
