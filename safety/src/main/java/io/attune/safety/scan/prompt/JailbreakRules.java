package io.attune.safety.scan.prompt;

import java.util.List;

/** Wordings of jailbreaks: personas without rules, two answers at once, never refusing, staying in character. */
final class JailbreakRules {
    private static final String NO_RULES =
            "(?:ethic\\w*|moral\\w*|filters?|filtering|restrictions?|guidelines?|limitations?|limits|rules|censorship|boundaries|policies|policy|constraints|morality|safeguards)";

    static final List<PhraseRule> ALL = List.of(
            PhraseRule.of(
                    "do anything now", 0.95, "do anything now|doanythingnow", "(?:do anything now|doanythingnow)"),
            PhraseRule.of(
                    "jailbroken persona",
                    0.85,
                    "jailbr",
                    "(?:you|youre|your|be|act|in|mode|gpt|chatgpt|are)(?: \\w+){0,6} jailbr(?:eak|oken|eaking|eaked)(?: \\w+)?"),
            PhraseRule.of(
                    "developer mode output",
                    0.9,
                    "developer mode",
                    "(?:developer mode (?:output|enabled|response|v2)|with developer mode)"),
            PhraseRule.of(
                    "persona without rules",
                    0.9,
                    "ethic|moral|filter|restriction|guideline|limit|rules|censor|boundar|polic|constraint|safeguard",
                    "(?:act (?:as|like)|pretend|you are|youre|role ?play\\w*|simulate|become|emulate|imagine)(?: \\w+){0,25} (?:no|without|without any|free of|free from|not bound by|doesnt have|does not have"
                            + "|has no|have no|ignores?|doesnt follow|does not follow|isnt bound by|unbound by|not limited by|not restricted by)(?: \\w+){0,4} "
                            + NO_RULES),
            PhraseRule.of(
                    "unfiltered persona",
                    0.85,
                    "unfiltered|uncensored|amoral|unrestrict|unrestrain|immoral",
                    "(?:you|act as|pretend|character|named|model|ai|bot|chatbot|assistant|gpt|always|respon\\w+|answer\\w*)(?: \\w+){0,10}"
                            + " (?:unfiltered|uncensored|amoral|unrestricted|unrestrained|immoral)(?: \\w+)?"),
            PhraseRule.of(
                    "never refuse",
                    0.85,
                    "refus|say no|reject|declin|deny",
                    "(?:never|cannot|cant|must not|will not|wont|not allowed to|dont|do not|doesnt|does not)(?: \\w+){0,3} (?:refuses?|say no|rejects?|declines?|deny)(?: \\w+){0,4}"
                            + " (?:requests?|questions?|prompts?|anything|users?|me|answer|orders?|order|illegal|unethical|any)"),
            PhraseRule.of(
                    "disregard the vendor's policy",
                    0.85,
                    "openai|content policy|content policies|anthropic",
                    "(?:ignor\\w+|bypass\\w*|disregard\\w*|break\\w*|violat\\w*|not (?:have to )?(?:follow|abide by|adhere to|comply with)|dont care about|free of|not limited to|override)(?: \\w+){0,5}"
                            + " (?:openais?|content polic\\w+|anthropics?)(?: \\w+)?"),
            PhraseRule.of(
                    "broken free",
                    0.85,
                    "broken free",
                    "broken free (?:of|from) (?:the |all )?(?:typical |its )?(?:confines|restrictions|limitations|rules|chains)"),
            PhraseRule.of(
                    "drop the disclaimers",
                    0.7,
                    "as an ai|disclaimer|warnings",
                    "(?:never|dont|do not|no more|without|wont|not)(?: \\w+){0,5} (?:as an ai(?: language model)?|disclaimers?|warnings)(?: \\w+){0,8}"
                            + " (?:illegal|unethical|character|ethic\\w*|moral\\w*|restrict\\w*|limit\\w*|refuse|cannot|cant)"),
            PhraseRule.of("always machiavellian", 0.9, "machiavellian", "always intelligent and machiavellian"),
            PhraseRule.of(
                    "grandmother's bedtime story",
                    0.75,
                    "grandm|grandfather|grandpa",
                    "(?:act|pretend|be|roleplay)(?: \\w+){0,5} (?:deceased |late |dead )?(?:grandma|grandmother|grandpa|grandfather)(?: \\w+){0,15}"
                            + " (?:napalm|explosive|bomb|keys?|drugs?|weapons?|meth|malware|poison)"),
            PhraseRule.of(
                    "answers everything",
                    0.75,
                    "illegal|unethical|harmful|immoral",
                    "(?:answer|respond|comply|reply|fulfil\\w*|provide|generate|complies|answers|responds)(?: \\w+){0,10} (?:even if|no matter how|regardless of|despite)(?: \\w+){0,8}"
                            + " (?:illegal|unethical|harmful|immoral|dangerous|offensive)"));

    private JailbreakRules() {}
}
