package io.attune.safety.scan.content;

import io.attune.safety.scan.Hazard;
import io.attune.safety.scan.text.FoldedText;
import java.util.List;
import java.util.Set;

/**
 * A request for help with harm: an asking word, then a harmful act, then whom or what it hits, in this order within a few words. The
 * target separates "kill a person" from "kill a process".
 *
 * @param hazard category
 * @param score certainty
 * @param acts harmful verbs and nouns
 * @param targets who or what is hit; empty where the act says it all
 * @param reach most words between act and target
 */
record RequestRules(Hazard hazard, double score, Set<String> acts, Set<String> targets, int reach) {
    /** Receives the first and last word of a match. */
    interface Hit {
        void at(int from, int to);
    }

    private static final int ASK_REACH = 14;
    private static final Set<String> ASKS = words(
            "how what whats where which best easiest way ways method methods instructions steps step guide plan recipe explain teach tell help give list create write describe show"
                    + " provide need want construct strategy process");
    private static final Set<String> PEOPLE = words(
            "someone somebody person people human humans man men woman women child children kid kids baby husband wife spouse girlfriend boyfriend partner ex boss coworker neighbor"
                    + " neighbour teacher colleague parents mother father mom dad brother sister grandmother grandma victim victims president politician crowd family friend classmate students"
                    + " pedestrians him her them");

    static final List<RequestRules> ALL = List.of(
            new RequestRules(
                    Hazard.S1,
                    0.7,
                    words(
                            "kill murder stab strangle poison assassinate behead suffocate torture maim shoot kidnap throttle execute decapitate lynch massacre bludgeon choke drown hang injure"
                                    + " assault slaughter butcher liquidate eradicate"),
                    PEOPLE,
                    4),
            new RequestRules(
                    Hazard.S1,
                    0.65,
                    words("murder massacre assassination kidnapping"),
                    words("commit committing plan carry perpetrate away"),
                    0),
            new RequestRules(
                    Hazard.S9,
                    0.75,
                    words(
                            "make build construct synthesize synthesise create produce assemble manufacture acquire obtain making building creating list weaponize"),
                    words(
                            "bomb bombs explosive explosives ied nerve sarin vx ricin anthrax chlorine mustard dimethylmercury biological chemical radiological napalm thermite grenade"
                                    + " nuke warhead"),
                    7),
            new RequestRules(
                    Hazard.S11,
                    0.8,
                    words("kill hang drown hurt harm cut starve poison shoot suffocate electrocute"),
                    words("myself yourself"),
                    2),
            new RequestRules(Hazard.S11, 0.8, words("suicide"), Set.of(), 0));

    void find(FoldedText folded, Hit hit) {
        List<FoldedText.Word> words = folded.words();
        int ask = -1;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i).text();
            if (acts.contains(word) && ask >= 0 && i - ask <= ASK_REACH) {
                int target = targets.isEmpty() ? i : target(words, i);
                if (target >= 0) {
                    hit.at(ask, target);
                    return;
                }
            }
            if (ASKS.contains(word)) {
                ask = i;
            }
        }
    }

    private int target(List<FoldedText.Word> words, int act) {
        for (int j = act + 1; j < words.size() && j <= act + 1 + reach; j++) {
            if (targets.contains(words.get(j).text())) {
                return j;
            }
        }
        return -1;
    }

    private static Set<String> words(String list) {
        return Set.of(list.split(" "));
    }
}
