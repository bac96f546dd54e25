package io.attune.model.lm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class SequenceTextTest {
    /** With two letters, stop strings overlap and half-appear all the time. */
    @Property(tries = 500)
    void piecesJoinToTheTextBeforeTheFirstStop(
            @ForAll @StringLength(max = 30) @CharRange(from = 'a', to = 'b') String text,
            @ForAll @Size(min = 0, max = 2)
                    List<@StringLength(min = 1, max = 4) @CharRange(from = 'a', to = 'b') String> stops) {
        SequenceText sequence = new SequenceText(new LetterTokenizer().streamingDecoder(), stops);
        StringBuilder heard = new StringBuilder();
        int fed = 0;
        for (int i = 0; i < text.length() && !sequence.stopped(); i++, fed++) {
            heard.append(sequence.push(text.charAt(i) - 'a'));
            assertThat(text.substring(0, fed + 1)).startsWith(heard);
        }
        heard.append(sequence.finish());
        int end = text.length();
        int cut = text.length();
        for (String stop : stops) {
            int at = text.indexOf(stop);
            if (at >= 0 && (at + stop.length() < end || (at + stop.length() == end && at < cut))) {
                end = at + stop.length();
                cut = at;
            }
        }
        assertThat(heard).hasToString(text.substring(0, cut));
        assertThat(sequence.text()).isEqualTo(heard.toString());
        assertThat(sequence.stopped()).isEqualTo(stops.stream().anyMatch(text::contains));
    }
}
