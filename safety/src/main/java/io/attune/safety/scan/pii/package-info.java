/** Scanners for personal data: e-mail addresses, phone numbers, payment cards, bank accounts and IP addresses. */
package io.attune.safety.scan.pii;
