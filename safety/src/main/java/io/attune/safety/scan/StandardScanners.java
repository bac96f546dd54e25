package io.attune.safety.scan;

import io.attune.safety.scan.content.ContentScanner;
import io.attune.safety.scan.invisible.InvisibleTextScanner;
import io.attune.safety.scan.pii.CardScanner;
import io.attune.safety.scan.pii.EmailScanner;
import io.attune.safety.scan.pii.IbanScanner;
import io.attune.safety.scan.pii.IpScanner;
import io.attune.safety.scan.pii.PhoneScanner;
import io.attune.safety.scan.prompt.PromptAttackScanner;
import io.attune.safety.scan.secret.SecretScanner;
import java.util.List;

/** The scanners that run where nothing else is configured. */
final class StandardScanners {
    private StandardScanners() {}

    static List<Scanner> all() {
        return List.of(
                new EmailScanner(),
                new PhoneScanner(),
                new CardScanner(),
                new IbanScanner(),
                new IpScanner(),
                new SecretScanner(),
                new InvisibleTextScanner(),
                new PromptAttackScanner(),
                new ContentScanner());
    }
}
