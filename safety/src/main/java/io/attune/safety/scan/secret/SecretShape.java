package io.attune.safety.scan.secret;

import com.google.re2j.Pattern;
import java.util.List;

/**
 * A key format with a recognisable shape.
 *
 * @param name who issues it
 * @param anchor literal that every match contains; texts without it skip the expression
 * @param pattern the expression; group 1, where present, is the secret itself
 * @param score certainty of a match
 */
record SecretShape(String name, String anchor, Pattern pattern, double score) {

    static final List<SecretShape> ALL = List.of(
            shape("AWS access key id", "A", "\\b((?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16})\\b", 0.98),
            shape("GitHub token", "gh", "\\b(gh[pousr]_[A-Za-z0-9]{36,255})\\b", 0.99),
            shape("GitHub fine-grained token", "github_pat_", "\\b(github_pat_[A-Za-z0-9_]{22,255})\\b", 0.99),
            shape("GitLab token", "glpat-", "\\b(glpat-[A-Za-z0-9_-]{20,64})", 0.99),
            shape("Slack token", "xox", "\\b(xox[abeoprs]-[A-Za-z0-9-]{10,250})", 0.98),
            shape(
                    "Slack webhook",
                    "hooks.slack.com",
                    "(hooks\\.slack\\.com/services/T[A-Za-z0-9_]{6,}/B[A-Za-z0-9_]{6,}/[A-Za-z0-9_]{20,})",
                    0.98),
            shape("Google API key", "AIza", "\\b(AIza[0-9A-Za-z_-]{35})", 0.98),
            shape("Google OAuth secret", "GOCSPX-", "\\b(GOCSPX-[0-9A-Za-z_-]{28})", 0.98),
            shape("Stripe key", "k_", "\\b([srp]k_(?:live|test)_[0-9A-Za-z]{16,250})\\b", 0.98),
            shape("Anthropic key", "sk-ant-", "\\b(sk-ant-[A-Za-z0-9_-]{20,250})", 0.99),
            shape("OpenAI-style key", "sk-", "\\b(sk-(?:proj-|svcacct-|or-v1-)?[A-Za-z0-9_-]{20,250})", 0.9),
            shape("Hugging Face token", "hf_", "\\b(hf_[A-Za-z0-9]{30,64})\\b", 0.97),
            shape("npm token", "npm_", "\\b(npm_[A-Za-z0-9]{36})\\b", 0.98),
            shape("PyPI token", "pypi-", "\\b(pypi-AgE[A-Za-z0-9_-]{40,250})", 0.98),
            shape("SendGrid key", "SG.", "\\b(SG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{32,64})", 0.98),
            shape("Telegram bot token", ":AA", "\\b([0-9]{8,10}:AA[A-Za-z0-9_-]{33})", 0.97),
            shape(
                    "JSON Web Token",
                    "eyJ",
                    "\\b(eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,})",
                    0.97),
            shape("bearer token", "earer ", "[Bb]earer ([A-Za-z0-9_\\-.=+/]{24,})", 0.85),
            shape(
                    "password in a URL",
                    "://",
                    "[a-z][a-z0-9+.-]{1,20}://[^\\s:/@\"'<>]{0,64}:([^\\s:/@\"'<>]{3,128})@[A-Za-z0-9\\[]",
                    0.9));

    private static SecretShape shape(String name, String anchor, String regex, double score) {
        return new SecretShape(name, anchor, Pattern.compile(regex), score);
    }
}
