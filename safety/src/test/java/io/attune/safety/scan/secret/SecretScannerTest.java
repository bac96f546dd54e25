package io.attune.safety.scan.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.safety.scan.Scan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretScannerTest {
    private final SecretScanner scanner = new SecretScanner();

    /** Parts are joined at run time so that no file of the repository looks as if it held a key. */
    @ParameterizedTest
    @CsvSource({
        "AKIA,QWERTYUIOP234567",
        "ghp_,0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R",
        "xoxb-,2345678901-qbcDWFghiJKL",
        "AIza,SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q",
        "sk_live_,4eC39HqLyjWDarjtT1zdp7dc",
        "sk-proj-,Zb8Qw3Er5Ty7Ui9Op1As3Df5Gh7Jk",
        "sk-ant-,api03-Zb8Qw3Er5Ty7Ui9Op1As3Df5",
        "glpat-,Zb8Qw3Er5Ty7Ui9Op1As",
        "hf_,Zb8Qw3Er5Ty7Ui9Op1AsDf5Gh7JkLmNbVc"
    })
    void findsKeyFormats(String prefix, String rest) {
        assertThat(Scan.hits(scanner, "use " + prefix + rest + " here")).contains(prefix + rest);
    }

    @Test
    void findsJsonWebTokens() {
        String token = "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0"
                + ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
        assertThat(Scan.hits(scanner, "Authorization: Bearer " + token)).contains(token);
    }

    @Test
    void findsPrivateKeyBlocksWholeAndCutOff() {
        String begin = "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEow";
        String whole = begin + "\n-----END RSA " + "PRIVATE KEY-----";
        assertThat(Scan.hits(scanner, "key:\n" + whole + "\nthanks")).containsExactly(whole);
        assertThat(Scan.hits(scanner, begin + "IBAAK")).containsExactly(begin + "IBAAK");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "postgres://app:S3cr3tPw@db.internal/x | S3cr3tPw",
                "password = \"tR4!kz81Qm\" | tR4!kz81Qm",
                "my password is Blau5Katze. | Blau5Katze",
                "API_KEY: 9f8a7b6c5d4e3f2a1b0c | 9f8a7b6c5d4e3f2a1b0c"
            })
    void findsPasswords(String text, String secret) {
        assertThat(Scan.hits(scanner, text)).contains(secret);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "my password is wrong",
                "password = os.environ['DB_PASSWORD']",
                "password: <your-password1>",
                "token: ${GITHUB_TOKEN}",
                "api_key = \"YOUR_API_KEY_123\"",
                "the password is case sensitive and secret: nothing",
                "sk-learn is a library",
                "the secret is patience",
                "see https://example.org:8080/path@v2",
                "token = tokenizer.next()"
            })
    void leavesPlaceholdersAndProse(String text) {
        assertThat(Scan.hits(scanner, text)).isEmpty();
    }

    @Test
    void entropyOfPublishedCases() {
        assertThat(Randomness.entropy("aaaa")).isZero();
        assertThat(Randomness.entropy("abcd")).isEqualTo(2.0);
        assertThat(Randomness.entropy("0123456789abcdef")).isEqualTo(4.0);
    }
}
