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
import picocli.CommandLine.Spec;

/** {@code attune rollback}. */
@Command(name = "rollback", description = "Puts the current adapter's predecessor back into service.")
final class RollbackCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Mixin
    private HomeOption home;

    @Mixin
    private ScopeOption scope;

    @Option(
            names = "--reason",
            defaultValue = "by hand",
            description = "Why, for the record (default: ${DEFAULT-VALUE}).")
    private String reason;

    @Override
    public Integer call() throws Exception {
        Endpoints stack = home.running();
        Operator operator = new Operator(stack.connections(), Clock.systemUTC());
        Deployment deployment = operator.rollBack(scope.scope(), reason);
        spec.commandLine()
                .getOut()
                .println(scope.scope() + ": back to "
                        + (deployment.getAdapterId() == null ? "the base model" : deployment.getAdapterId()));
        return 0;
    }
}
