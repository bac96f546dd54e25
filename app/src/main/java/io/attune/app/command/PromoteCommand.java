package io.attune.app.command;

import io.attune.app.operator.Operator;
import io.attune.app.stack.Endpoints;
import io.attune.schemas.record.Deployment;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code attune promote}. */
@Command(name = "promote", description = "Puts an adapter of the store into service.")
final class PromoteCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Mixin
    private HomeOption home;

    @Mixin
    private ScopeOption scope;

    @Parameters(paramLabel = "ADAPTER", description = "The adapter's id: the name of its directory in the store.")
    private String adapterId;

    @Option(
            names = "--reason",
            defaultValue = "by hand",
            description = "Why, for the record (default: ${DEFAULT-VALUE}).")
    private String reason;

    @Override
    public Integer call() throws Exception {
        Endpoints stack = home.running();
        Operator operator = new Operator(stack.connections(), Clock.systemUTC());
        Deployment deployment = operator.promote(scope.scope(), adapterId, stack.model(), reason);
        spec.commandLine()
                .getOut()
                .println(scope.scope() + ": " + deployment.getAdapterId() + " is promoted, in place of "
                        + (deployment.getPredecessor() == null ? "the base model" : deployment.getPredecessor()));
        return 0;
    }
}
