package io.attune.app.command;

import io.attune.app.stack.StackHome;
import io.attune.app.stack.StackProcess;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code attune down}. */
@Command(name = "down", description = "Stops the embedded stack; its state stays, and 'attune up' goes on from there.")
final class DownCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Mixin
    private HomeOption home;

    @Override
    public Integer call() throws Exception {
        StackHome stackHome = home.home();
        if (!new StackProcess(stackHome).stop()) {
            spec.commandLine().getOut().println("no stack runs in " + stackHome.root());
            return 0;
        }
        spec.commandLine().getOut().println("stopped; its state stays in " + stackHome.root());
        return 0;
    }
}
