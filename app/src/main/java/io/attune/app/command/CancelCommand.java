package io.attune.app.command;

import io.attune.app.operator.Operator;
import io.attune.app.stack.Endpoints;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code attune cancel}. */
@Command(name = "cancel", description = "Has a retrain given up, whether it waits or is under way.")
final class CancelCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Mixin
    private HomeOption home;

    @Mixin
    private ScopeOption scope;

    @Parameters(paramLabel = "REQUEST", description = "Id of the retrain, as attune retrain and the console give it.")
    private String request;

    @Override
    public Integer call() throws Exception {
        Endpoints stack = home.running();
        new Operator(stack.connections(), Clock.systemUTC()).cancel(scope.scope(), request);
        spec.commandLine().getOut().println(scope.scope() + ": retrain " + request + " is to be given up");
        return 0;
    }
}
