package io.attune.safety.scan.pii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attune.safety.scan.Scan;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PiiScannersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "write to jane.doe+news@mail.example.co.uk, please | jane.doe+news@mail.example.co.uk",
                "<o'brien@shop.example>. | o'brien@shop.example",
                "a@b.co | a@b.co",
                "mail müller@bücher.example now | müller@bücher.example",
                "ends with a dot x_y@site.example. Next | x_y@site.example"
            })
    void findsEmailAddresses(String text, String address) {
        assertThat(Scan.hits(new EmailScanner(), text)).containsExactly(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@handle says hi",
                "user@localhost",
                "a@b.c",
                "x@1.2.3.4",
                "@@@@@@",
                "price 5@10.50",
                "ftp://me:pass@host.example/x"
            })
    void leavesWhatIsNoEmailAddress(String text) {
        assertThat(Scan.hits(new EmailScanner(), text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Visa 4111 1111 1111 1111 please | 4111 1111 1111 1111",
                "my card: 5555-5555-5555-4444 | 5555-5555-5555-4444",
                "amex 3782 822463 10005 | 3782 822463 10005",
                "charge 6011000990139424 | 6011000990139424",
                "card number 6304939304310009610 | 6304939304310009610",
                "order 7 paid with card 12 4242424242424242 | 4242424242424242"
            })
    void findsCards(String text, String card) {
        assertThat(Scan.hits(new CardScanner(), text)).containsExactly(card);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4111 1111 1111 1112", // check digit
                "9999 9999 9999 9995", // no issuer
                "order 113542617735902",
                "cancel purchase 4111111111111111 now",
                "x4111111111111111",
                "41 11 11 11 11 11 11 11"
            })
    void leavesWhatIsNoCard(String text) {
        assertThat(Scan.hits(new CardScanner(), text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GB82WEST12345698765432",
        "DE89 3704 0044 0532 0130 00",
        "fr14 2004 1010 0505 0001 3m02 606",
        "NO9386011117947"
    })
    void findsIbans(String iban) {
        assertThat(Scan.hits(new IbanScanner(), "pay to " + iban + " today")).containsExactly(iban);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GB82WEST12345698765431",
                "GB82WEST123456987654321",
                "ZZ82WEST12345698765432",
                "AB12 is a postcode",
                "XDE89370400440532013000"
            })
    void leavesWhatIsNoIban(String text) {
        assertThat(Scan.hits(new IbanScanner(), text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "blocked 203.0.113.77 again | 203.0.113.77",
                "from 198.51.100.2:8080 | 198.51.100.2",
                "dns server 8.8.8.8 | 8.8.8.8",
                "host 2001:db8:85a3::8a2e:370:7334 up | 2001:db8:85a3::8a2e:370:7334",
                "6e40:4041:c617:e898:c11:40d2:c669:2eb4 | 6e40:4041:c617:e898:c11:40d2:c669:2eb4",
                "lan 192.168.17.4. | 192.168.17.4"
            })
    void findsIpAddresses(String text, String address) {
        assertThat(Scan.hits(new IpScanner(), text)).containsExactly(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "version 12.20.31.40",
                "v1.2.3.4",
                "section 1.2.3.4",
                "127.0.0.1",
                "0.0.0.0",
                "255.255.255.0",
                "1.2.3",
                "300.1.2.3",
                "1.2.3.4.5",
                "at 12:30:45",
                "std::vector",
                "a::b",
                "::1",
                "01.02.03.04",
                "10:20:30:40"
            })
    void leavesWhatIsNoIpAddress(String text) {
        assertThat(Scan.hits(new IpScanner(), text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "call +1 212-555-0123 now | +1 212-555-0123",
                "my number (212) 736-5000. | (212) 736-5000",
                "+46 (0)8 928 571 38 | +46 (0)8 928 571 38",
                "Phone: 467 3395 | 467 3395",
                "fax 345-899-3560x4587 | 345-899-3560x4587",
                "reach me at 0049 30 901820 | 0049 30 901820",
                "tel. 030 901820 | 030 901820"
            })
    void findsPhoneNumbers(String text, String number) {
        assertThat(Scan.hits(new PhoneScanner(), text)).containsExactly(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "order 113542617735902",
                "purchase #00004587345",
                "on 2024-05-17 it came",
                "17.05.2024 10",
                "it costs 1 234 567 dollars",
                "$1200 5000 3000",
                "between 1999-2024",
                "ISBN 978-3-16-148410-0",
                "ssn 853-37-1694",
                "the answer is 12345678",
                "12 15 18 21 24 27 30",
                "3.14159265",
                "10.000.000 people",
                "meet at 7943 2027 Prospect St",
                "call me at 10 or 11"
            })
    void leavesOtherNumbers(String text) {
        assertThat(Scan.hits(new PhoneScanner(), text)).isEmpty();
    }

    @Test
    void unknownRegionIsRefused() {
        assertThatThrownBy(() -> new PhoneScanner(List.of("XX"))).hasMessageContaining("XX");
    }
}
