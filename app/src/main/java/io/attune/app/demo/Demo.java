package io.attune.app.demo;

import io.attune.app.stack.Endpoints;
import io.attune.app.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;

/** Plays a demo on a running stack and writes its report. */
public final class Demo {
    private Demo() {}

    /** @return whether the story went as its settings let expect */
    public static boolean play(DemoSettings settings, Endpoints stack, Terminal terminal)
            throws IOException, InterruptedException {
        Files.createDirectories(settings.report());
        DemoStory story = new DemoRun(settings, stack, terminal).play();
        ReportJson json = new ReportJson(story);
        json.write(settings.report().resolve("report.json"));
        new ReportHtml(story).write(settings.report().resolve("report.html"));
        new DemoSummary(json.tree(), terminal).print(settings.report());
        boolean nothingLost = story.accounting().lost() == 0;
        return nothingLost
                && (settings.control() == DemoSettings.Control.SHIFT
                        ? story.secondsToDeployment() >= 0
                        : story.requests().isEmpty());
    }
}
