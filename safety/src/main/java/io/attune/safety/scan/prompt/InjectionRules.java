package io.attune.safety.scan.prompt;

import java.util.List;

/** Wordings of prompt injection: taking back instructions, asking for hidden ones, posing as the operator, hiding the payload. */
final class InjectionRules {
    private static final String DROP =
            "(?:ignor(?:e|ing)|disregard|forget|neglect|override|overrule|bypass|skip|discard|dismiss|do not follow|dont follow|stop following)";
    private static final String BEFORE =
            "(?:previous|prior|above|preceding|earlier|foregoing|former|initial|original|existing|past|all|any|every|everything|your|other|these|those|system)";
    private static final String ORDERS =
            "(?:instructions?|prompts?|directives?|rules?|guidelines?|commands?|orders? given|context|training|programming|messages? above|policies|restrictions)";
    private static final String TELL =
            "(?:reveal|show|print|repeat|output|display|tell|give|share|disclose|leak|provide|confirm|say|state|recite|write|list|expose|send|encode|translate)";

    static final List<PhraseRule> ALL = List.of(
            PhraseRule.of(
                    "take back instructions",
                    0.95,
                    "ignor|disregard|forget|neglect|overr|bypass|skip|discard|dismiss|not follow|dont follow|stop follow",
                    DROP + "(?: \\w+){0,3} " + BEFORE + "(?: \\w+){0,3} " + ORDERS),
            PhraseRule.of(
                    "forget what you were told",
                    0.9,
                    "forget|ignore|disregard",
                    "(?:forget|ignore|disregard) (?:all|everything|anything|everthing|whatever)(?: \\w+){0,2} (?:you|was|were|been|above|before|said)"
                            + "(?: \\w+){0,3} (?:told|said|instructed|know|learned|taught|given|above|before|now)"),
            PhraseRule.of(
                    "ignore the document",
                    0.9,
                    "ignore|disregard|forget",
                    "(?:ignore|disregard|forget) (?:the|this|that) \\w+(?: \\w+){0,3} and (?:instead )?(?:say|state|print|output|tell|respond|reply|answer|write|return)"),
            PhraseRule.of(
                    "reveal hidden instructions",
                    0.9,
                    "prompt|instruction|rules|message",
                    TELL
                            + "(?: \\w+){0,3} (?:your|the|its)(?: \\w+){0,2} (?:system|initial|hidden|secret|original|internal|developer|pre)"
                            + " (?:prompt|instructions?|message|rules|configuration|directives?)"),
            PhraseRule.of(
                    "what is your system prompt",
                    0.85,
                    "system prompt",
                    "(?:what|whats)(?: \\w+){0,4} your(?: \\w+){0,2} system prompt"),
            PhraseRule.of(
                    "repeat what is above",
                    0.85,
                    "above|before this|verbatim|so far",
                    "(?:repeat|print|output|copy)(?: \\w+){0,3} (?:words|text|everything|all|content|sentences?)(?: \\w+){0,2} (?:above|before this|verbatim|so far)"),
            PhraseRule.of(
                            "ask for the model's secret",
                            0.75,
                            "password|passphrase|secret|access code|credentials",
                            "(?:what|whats|" + TELL
                                    + "|know|have)(?: \\w+){0,4} (?:your|our system|our systems|the system|the secret)(?: secret| system| admin| access)?"
                                    + " (?:passwords?|passphrase|key|code|credentials|word)")
                    .unlessFollowedBy(
                            "reset",
                            "change",
                            "recovery",
                            "manager",
                            "policy",
                            "policies",
                            "requirements",
                            "page",
                            "for"),
            PhraseRule.of(
                    "pose as the operator",
                    0.85,
                    "developer|creator|admin|god|engineer",
                    "(?:i am|im|as|this is) (?:your|the) (?:developers?|creators?|admin|administrator|god|owner|engineer)(?: \\w+){0,14}"
                            + " (?:mode|audit|upgrade|check|reset|password|confirm|reveal|need|test|assess)"),
            PhraseRule.of(
                            "special mode",
                            0.85,
                            "system mode|developer mode|dev mode|debug mode|god mode|maintenance mode|override mode|sudo mode|admin mode|root mode|jailbreak mode|dan mode|unrestricted mode",
                            "(?:enter|entering|enable|enabled|activate|activated|initiate|switch to|now in|running in|go into|turn on|start)(?: \\w+){0,3}"
                                    + " (?:system|developer|dev|debug|god|maintenance|override|sudo|admin|root|jailbreak|dan|unrestricted) mode")
                    .unlessFollowedBy("on", "in", "for", "of"),
            PhraseRule.of(
                    "mode tag",
                    0.75,
                    "system mode|god mode|developer mode|override mode|admin mode|debug mode|root mode|sudo mode",
                    "^(?:system|god|developer|override|admin|debug|root|sudo) mode .*"),
            PhraseRule.of(
                    "override mode",
                    0.75,
                    "override mode|system override",
                    "(?:override mode|initiate system override|system override (?:now|enabled|activated))"),
            PhraseRule.of(
                    "posing vendor",
                    0.7,
                    "developed by",
                    "as an ai developed by (?:anthropic|openai|google|meta|microsoft) (?:im|i am)(?: \\w+){0,12} (?:mode|reset|audit|password|confirm)"),
            PhraseRule.of(
                    "steer the user",
                    0.85,
                    "the user",
                    "(?:tell|instruct|ask|convince|get|inform) the (?:user|customer|reader)s?(?: \\w+){0,3} (?:go|visit|click|reset|send|call|download|log|enter|navigate)"),
            PhraseRule.of(
                    "new instructions",
                    0.75,
                    "new instruction|new task|new directive|new rules|new objective|new system prompt",
                    "(?:here are |these are |follow |your )+(?:your |the |these )?new (?:instructions?|tasks?|directives?|rules|objectives?|system prompt)(?: are| is|:)?"),
            PhraseRule.of(
                    "you have been instructed",
                    0.75,
                    "been instructed|are instructed|been ordered",
                    "(?:youve|you have) been (?:instructed|ordered|told) to \\w+(?: \\w+){0,25} (?:send|email|forward|print|retrieve|delete|export)"),
            PhraseRule.of(
                    "exfiltrate by mail",
                    0.7,
                    "also send|and send",
                    "(?:print|retrieve|summarize|collect|export)(?: \\w+){0,12} and (?:also )?send (?:it|them|this) to \\w+"),
            PhraseRule.of(
                    "listen to me",
                    0.75,
                    "you must",
                    "(?:im|i am) (?:a |your )?god(?: \\w+){0,4} you must (?:listen|obey|answer|follow)(?: \\w+){0,3}"),
            PhraseRule.of(
                    "admit text",
                    0.7,
                    "state the following|say the following|admit to|say i admit",
                    "(?:state the following|say the following|lets admit to|we might state|and state)(?: \\w+){0,3}"),
            PhraseRule.of(
                    "split payload",
                    0.7,
                    "part 1|part 2|parts|interlace|combine a",
                    "(?:part 1 is .{1,200} part 2 is|using the following parts|combine a b and c|interlace part 1)(?: \\w+)?"),
            PhraseRule.of(
                    "encoded payload",
                    0.7,
                    "decode|base64|rot13|caesar",
                    "decode (?:this|the following|the)(?: \\w+){0,2} (?:base64|hexadecimal|hex|binary|caesar|rot13|morse)(?: \\w+){0,8} (?:tell|follow|execute|answer|do|respond|run|obey)(?: \\w+)?"));

    /** The first rule's wording in other languages. */
    static final List<PhraseRule> OTHER_LANGUAGES = List.of(
            PhraseRule.of(
                    "es",
                    0.95,
                    "ignor|olvid",
                    "(?:ignora|ignore|ignorar|olvida|olvide)(?: \\w+){0,4} (?:instrucciones|indicaciones|ordenes|reglas)(?: \\w+)?"),
            PhraseRule.of("es2", 0.8, "ignora|ignore", "ignor[ea] la pagina(?: \\w+)? y (?:declara|di|escribe)"),
            PhraseRule.of(
                    "fr",
                    0.95,
                    "ignore|oublie",
                    "(?:ignore|ignorez|oublie|oubliez)(?: \\w+){0,4} (?:instructions|consignes|directives|regles)(?: \\w+)?"),
            PhraseRule.of(
                    "de",
                    0.95,
                    "ignorier|vergiss|vergessen|missachte",
                    "(?:ignoriere?n?|vergiss|vergessen|missachten?)(?: \\w+){0,4} (?:anweisungen|instruktionen|befehle|regeln|vorgaben)(?: \\w+)?"),
            PhraseRule.of(
                    "it",
                    0.95,
                    "ignora|dimentica",
                    "(?:ignora|ignorate|dimentica)(?: \\w+){0,4} (?:istruzioni|indicazioni|regole)(?: \\w+)?"),
            PhraseRule.of(
                    "pt",
                    0.95,
                    "ignor|esqueca",
                    "(?:ignore|ignora|esqueca)(?: \\w+){0,4} (?:instrucoes|orientacoes|regras|ordens)(?: \\w+)?"),
            PhraseRule.of(
                    "nl",
                    0.95,
                    "negeer|vergeet",
                    "(?:negeer|vergeet)(?: \\w+){0,4} (?:instructies|opdrachten|regels)(?: \\w+)?"),
            PhraseRule.of(
                    "pl",
                    0.95,
                    "zignoruj|zapomnij",
                    "(?:zignoruj|zapomnij)(?: \\w+){0,4} (?:instrukcje|polecenia|zasady)(?: \\w+)?"),
            PhraseRule.anywhere(
                    "ru",
                    0.95,
                    "игнорир|забуд",
                    "(?:игнорируй|игнорируйте|проигнорируй|забудь|забудьте)(?: [^ ]+){0,4} (?:инструкции|указания|правила|команды)"),
            PhraseRule.anywhere(
                    "tr",
                    0.95,
                    "yok say|unut|goz ardi",
                    "(?:talimatlari|yonergeleri|kurallari)(?: \\w+){0,2} (?:yok say|unut|goz ardi)"),
            PhraseRule.anywhere("el", 0.95, "αγνο", "(?:αγνοηστε|αγνοησε)(?: [^ ]+){0,4} (?:οδηγιες|εντολες)"),
            PhraseRule.anywhere("zh", 0.95, "忽略|无视|忘记|忽視", "(?:忽略|无视|忘记|忽視).{0,8}(?:指令|指示|提示|规则|說明|说明)"),
            PhraseRule.anywhere("ja", 0.95, "無視|忘れ", "(?:指示|命令|ルール|プロンプト).{0,6}(?:無視|忘れ)"),
            PhraseRule.anywhere("ko", 0.95, "무시", "(?:지시|명령|규칙|프롬프트).{0,16}무시"),
            PhraseRule.anywhere(
                    "ar", 0.95, "تجاهل|انس", "(?:تجاهل|انس)(?: [^ ]+){0,3} (?:التعليمات|الاوامر|الإرشادات|القواعد)"),
            PhraseRule.anywhere("hi", 0.95, "निर्देश", "निर्देश[^ ]*(?: [^ ]+){0,3} (?:अनदेखी|अनदेखा|नजरअंदाज|भूल)"));

    private InjectionRules() {}
}
