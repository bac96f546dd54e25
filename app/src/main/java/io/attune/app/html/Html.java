package io.attune.app.html;

/** Text into HTML. */
public final class Html {
    /** The look of every page. */
    public static final String STYLE =
            """
            <meta name="viewport" content="width=device-width">
            <style>
            body{font:15px/1.5 system-ui,sans-serif;max-width:920px;margin:2em auto;padding:0 1em;color:#1b2733}
            h1{font-size:1.5em}h2{font-size:1.1em;margin-top:2em}
            table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #dde3e8;padding:.3em .5em;
            text-align:left;vertical-align:top}td.n{text-align:right;font-variant-numeric:tabular-nums}
            .grid{stroke:#e6ebef}.mark{stroke:#9aa7b2;stroke-dasharray:3 3}.tick{font-size:11px;fill:#5b6b79}
            .legend{font-size:13px;margin:.2em 0 1em}.note{background:#f3f6f8;padding:.6em 1em;border-radius:6px}
            .good{color:#17803d}.bad{color:#b42318}svg{width:100%;height:auto}
            </style>
            """;

    private Html() {}

    /** Text that stands in a page as it is. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
