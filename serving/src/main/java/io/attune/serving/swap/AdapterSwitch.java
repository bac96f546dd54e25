package io.attune.serving.swap;

import io.attune.model.adapter.AdapterException;
import io.attune.schemas.record.Deployment;
import io.attune.serving.batch.AdapterSlot;
import io.attune.serving.batch.Engine;
import io.attune.serving.batch.EngineAdapter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts deployments into effect. An adapter is read, its digest checked, and proven on its golden outputs before any
 * request sees it; then it is swapped in at once. Requests that run keep the adapter they began with. What fails is
 * refused loudly, and what served before goes on.
 */
public final class AdapterSwitch implements DeploymentListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AdapterSwitch.class);

    private final Engine engine;
    private final AdapterStore store;
    private final Clock clock;
    private final AdapterSlot base = AdapterSlot.base();
    private final Map<String, ScopeState> scopes = new ConcurrentHashMap<>();
    private boolean closed;

    /**
     * @param adapterStore folder that holds the adapters
     */
    public AdapterSwitch(Engine engine, Path adapterStore, Clock clock) {
        this.engine = engine;
        this.store = new AdapterStore(adapterStore);
        this.clock = clock;
    }

    /** The adapter that serves a scope now; the caller has become its user and must release it. */
    public AdapterSlot use(String scope) {
        while (true) {
            ScopeState state = scopes.get(scope);
            AdapterSlot slot = state == null ? base : state.slot();
            if (slot.tryUse()) {
                return slot;
            }
            // It was swapped out between the two lines; the next look sees the new one.
            Thread.onSpinWait();
        }
    }

    /** What serves, by scope, as far as there were deployments. */
    public Map<String, ScopeState> states() {
        return new TreeMap<>(scopes);
    }

    @Override
    public synchronized boolean onDeployment(Deployment deployment) {
        if (closed) {
            return false;
        }
        String scope = deployment.getScope();
        ScopeState before = scopes.get(scope);
        if (before != null && deployment.getId().equals(before.deploymentId())) {
            return true;
        }
        if (deployment.getAdapterId() == null) {
            base.tryUse();
            swap(deployment, base, null);
            return true;
        }
        try {
            EngineAdapter adapter = load(deployment);
            Proof proof = prove(adapter);
            if (proof.holds()) {
                swap(deployment, new AdapterSlot(adapter), proof);
                return true;
            }
            adapter.close();
            refuse(deployment, proof.problem());
        } catch (AdapterException e) {
            refuse(deployment, e.getMessage());
        }
        return false;
    }

    @Override
    public synchronized void close() {
        closed = true;
        scopes.values().forEach(state -> state.slot().release());
        scopes.clear();
    }

    private EngineAdapter load(Deployment deployment) throws AdapterException {
        Path directory = store.directory(deployment);
        EngineAdapter adapter = engine.load(directory);
        if (!adapter.id().equals(deployment.getAdapterId())) {
            String actual = adapter.id();
            adapter.close();
            throw new AdapterException(
                    directory + ": content has the digest " + actual + ", not " + deployment.getAdapterId());
        }
        return adapter;
    }

    private Proof prove(EngineAdapter adapter) throws AdapterException {
        try {
            return Proof.of(engine, adapter);
        } catch (RuntimeException e) {
            adapter.close();
            throw new AdapterException("adapter " + adapter.id() + " cannot be run: " + e.getMessage(), e);
        }
    }

    private void swap(Deployment deployment, AdapterSlot slot, Proof proof) {
        ScopeState before = scopes.put(
                deployment.getScope(),
                new ScopeState(slot, deployment.getId(), deployment.getState().name(), clock.millis(), proof, null));
        if (before != null) {
            before.slot().release();
        }
        log.info(
                "{} is served by {} from now on ({}: {})",
                deployment.getScope(),
                slot.id() == null ? "the base model" : "adapter " + slot.id(),
                deployment.getState(),
                deployment.getReason());
    }

    private void refuse(Deployment deployment, String reason) {
        Refusal refusal = new Refusal(deployment.getAdapterId(), deployment.getId(), reason, clock.millis());
        ScopeState after = scopes.compute(deployment.getScope(), (scope, state) -> {
            if (state == null) {
                base.tryUse();
                return new ScopeState(base, null, null, clock.millis(), null, refusal);
            }
            return state.refusing(refusal);
        });
        log.error(
                "adapter {} of {} was NOT put into effect, {} goes on serving: {}",
                deployment.getAdapterId(),
                deployment.getScope(),
                after.slot().id() == null
                        ? "the base model"
                        : "adapter " + after.slot().id(),
                reason);
    }
}
