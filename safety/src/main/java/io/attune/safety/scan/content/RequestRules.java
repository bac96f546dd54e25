package io.attune.safety.scan.content;

import io.attune.safety.scan.Hazard;
import io.attune.safety.scan.text.FoldedText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
                    + " provide need want construct strategy process develop compose");
    private static final Set<String> PEOPLE = words(
            "someone somebody person persons people human humans humans man men woman women child children kid kids baby husband wife spouse girlfriend boyfriend partner ex boss coworker"
                    + " coworkers colleague colleagues neighbor neighbour neighbors teacher parents mother father mom dad brother sister grandmother grandma grandfather victim victims president"
                    + " politician crowd family friend classmate classmates classmates students pedestrians student him her them employees employee elderly",
            "strangers stranger landlord roommate babysitter");
    /** Words that place the request in a story or a game. */
    private static final Set<String> FICTION = words(
            "minecraft gta fortnite game games movie film novel witcher hitman duty sims skyrim fiction fictional character story show series level quest played playing dream joke python linux"
                    + " process program script history historical");

    private static final List<RequestRules> ALL = List.of(
            new RequestRules(
                    Hazard.S1,
                    0.7,
                    words(
                            "kill murder stab strangle poison assassinate behead suffocate torture maim shoot kidnap throttle execute decapitate lynch massacre bludgeon choke drown hang injure"
                                    + " assault slaughter butcher liquidate eradicate hurt punch rape dismember obliterate annihilate poisoning killing hurting harm shatter slap liquidating butchering"
                                    + " exterminate smother traffic attack terminate smash crush eliminate gut rape"),
                    PEOPLE,
                    4),
            new RequestRules(
                    Hazard.S1,
                    0.65,
                    words("commit committing plan carry perpetrate perform engage replicate repeat recreate"),
                    words(
                            "murder massacre massacres assassination assassinations kidnapping genocide terrorism shooting lynching holocaust atrocities bombing trafficking terrorism homicide manslaughter"),
                    7),
            new RequestRules(
                    Hazard.S9,
                    0.75,
                    words(
                            "make making build building construct synthesize synthesise create creating produce producing assemble manufacture acquire obtain obtaining list weaponize spread"
                                    + " release procure purify procuring cultivate synthesizing"),
                    words(
                            "bomb bombs explosive explosives ied nerve sarin vx ricin anthrax chlorine mustard dimethylmercury biological chemical warfare radiological napalm thermite grenade"
                                    + " nuke warhead tabun novichok phosgene botulinum toxin semtex cyanide poisonous weapon weapons"),
                    8),
            new RequestRules(
                    Hazard.S2,
                    0.65,
                    words(
                            "steal rob hack forge launder blackmail extort counterfeit shoplift smuggle scam defraud burgle embezzle stealing robbing hacking forging evade slash vandalize torch"
                                    + " tricks trick cheat pirate"),
                    words(
                            "car cars bank identity passport passports wallet phone phones bicycle jewelry jewellery store shop house credit cards accounts account passwords password playstation"
                                    + " goods documents currency signature prescription tax taxes museum tires tyres savings money casino id atm computers network customs police website websites"
                                    + " colleague elderly signature medicine company database vault"),
                    5),
            new RequestRules(
                    Hazard.S2,
                    0.65,
                    words(
                            "sell buy cook produce make making synthesise synthesize grow manufacture extract extracting create write get obtain acquiring acquire selling"),
                    words(
                            "meth methamphetamine heroin cocaine lsd fentanyl ecstasy mdma weed ransomware malware keylogger phishing drugs strychnine stolen counterfeit"),
                    6),
            new RequestRules(
                    Hazard.S2,
                    0.65,
                    words("commit committing plan"),
                    words("arson robbery burglary fraud theft treason blackmail hijacking"),
                    5),
            new RequestRules(
                    Hazard.S11,
                    0.8,
                    words(
                            "kill hang drown hurt harm cut cutting starve poison shoot suffocate electrocute sever slit stop end overdose"),
                    words("myself yourself wrists artery suicide eating"),
                    3),
            new RequestRules(Hazard.S11, 0.8, words("suicide selfharm"), Set.of(), 0));

    /** Which rules a word can start, as bits by position in the list. */
    private static final Map<String, Integer> RULES_BY_ACT = byAct();

    static List<RequestRules> all() {
        return ALL;
    }

    /** The rules of which an act occurs in the text; mostly none. */
    static List<RequestRules> possible(FoldedText folded) {
        int bits = 0;
        for (FoldedText.Word word : folded.words()) {
            bits |= RULES_BY_ACT.getOrDefault(word.text(), 0);
        }
        List<RequestRules> rules = new ArrayList<>();
        for (int i = 0; i < ALL.size(); i++) {
            if ((bits & 1 << i) != 0) {
                rules.add(ALL.get(i));
            }
        }
        return rules;
    }

    private static Map<String, Integer> byAct() {
        Map<String, Integer> bits = new HashMap<>();
        for (int i = 0; i < ALL.size(); i++) {
            for (String act : ALL.get(i).acts()) {
                bits.merge(act, 1 << i, (a, b) -> a | b);
            }
        }
        return bits;
    }

    void find(FoldedText folded, Hit hit) {
        List<FoldedText.Word> words = folded.words();
        int ask = -1;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i).text();
            if (acts.contains(word) && ask >= 0 && i - ask <= ASK_REACH) {
                int target = targets.isEmpty() ? i : target(words, i);
                if (target >= 0 && !fiction(words, ask, target)) {
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

    private static boolean fiction(List<FoldedText.Word> words, int from, int to) {
        for (int j = Math.max(0, from - ASK_REACH); j < words.size() && j <= to + ASK_REACH; j++) {
            if (FICTION.contains(words.get(j).text())) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> words(String... lists) {
        Set<String> words = new HashSet<>();
        for (String list : lists) {
            words.addAll(List.of(list.split(" ")));
        }
        return Set.copyOf(words);
    }
}
