package io.attune.app.command;

import io.attune.app.operator.Operator;
import io.attune.app.stack.Endpoints;
import io.attune.schemas.config.Policies;
import io.attune.schemas.config.PolicyFile;
import io.attune.schemas.record.RetrainRequest;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code attune retrain}. */
@Command(
        name = "retrain",
        description = "Orders a retrain on all examples of a scope, under the policy that the stack was started with.")
final class RetrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Mixin
    private HomeOption home;

    @Mixin
    private ScopeOption scope;

    @Override
    public Integer call() throws Exception {
        Endpoints stack = home.running();
        Operator operator = new Operator(stack.connections(), Clock.systemUTC());
        Policies policies = new PolicyFile().read(home.home().policiesFile());
        RetrainRequest request = operator.retrain(
                scope.scope(), stack.model(), policies.of(scope.scope()).training());
        spec.commandLine()
                .getOut()
                .println(scope.scope() + ": retrain " + request.getId() + " is ordered, follow it in the console: "
                        + stack.console());
        return 0;
    }
}
