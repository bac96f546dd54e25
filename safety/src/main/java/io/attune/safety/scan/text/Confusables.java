package io.attune.safety.scan.text;

import java.util.HashMap;
import java.util.Map;

/** Letters of other scripts that look like Latin ones, and the digits and signs that stand for letters in leetspeak. */
final class Confusables {
    private static final Map<Integer, Character> LOOK_ALIKE = pairs(
            "аaеeоoрpсcуyхxіiјjѕsһhԁdԛqԝwкkмmтtвbнnгrпnзeиuбbяrлnАaВbЕeКkМmНhОoРpСcТtУyХxІiЈjЅsΑaΒbΕeΖzΗhΙiΚkΜmΝnΟoΡpΤtΥyΧxαaοoνvρpτtυuιiκkεeηnγyωwχx"
                    + "ɡgɑaıiʟlɴnʀrʏyᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkᴍmᴏoᴘpꜱsᴛtᴜuᴠvᴡwᴢzøoðdþpłlđd");
    private static final Map<Integer, Character> LEET = pairs("0o1i3e4a5s7t@a$s!i|l8b9g");

    private Confusables() {}

    /** The Latin letter that {@code cp} looks like, else 0. */
    static char latin(int cp) {
        return LOOK_ALIKE.getOrDefault(cp, '\0');
    }

    /** The letter that a digit or sign stands for inside a word, else 0. */
    static char leet(int cp) {
        return LEET.getOrDefault(cp, '\0');
    }

    private static Map<Integer, Character> pairs(String list) {
        int[] cps = list.codePoints().toArray();
        Map<Integer, Character> map = new HashMap<>();
        for (int i = 0; i < cps.length; i += 2) {
            map.put(cps[i], (char) cps[i + 1]);
        }
        return Map.copyOf(map);
    }
}
