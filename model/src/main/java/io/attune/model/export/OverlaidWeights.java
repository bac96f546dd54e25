package io.attune.model.export;

import io.attune.model.format.ModelConfig;
import io.attune.model.format.Weights;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;

/**
 * A model's weights with some tensors replaced.
 *
 * @param base all tensors; closed with this
 * @param replaced by name, row-major, as large as the base's
 */
public record OverlaidWeights(Weights base, Map<String, float[]> replaced) implements Weights {
    public OverlaidWeights {
        replaced.forEach((name, values) -> {
            if (!base.names().contains(name)) {
                throw new IllegalArgumentException(base.config().nameOrPath() + " has no tensor " + name);
            }
            if (values.length != base.elements(name)) {
                throw new IllegalArgumentException(
                        name + " has " + values.length + " elements, not " + base.elements(name));
            }
        });
    }

    @Override
    public ModelConfig config() {
        return base.config();
    }

    @Override
    public Set<String> names() {
        return base.names();
    }

    @Override
    public long[] shape(String name) {
        return base.shape(name);
    }

    @Override
    public void readF32(String name, FloatBuffer target) {
        float[] values = replaced.get(name);
        if (values == null) {
            base.readF32(name, target);
        } else {
            target.put(values);
        }
    }

    @Override
    public void close() {
        base.close();
    }
}
