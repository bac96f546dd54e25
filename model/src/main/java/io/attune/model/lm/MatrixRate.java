package io.attune.model.lm;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;

/** How fast a device multiplies matrices: the yardstick for everything that is made of matrix products. */
public final class MatrixRate {
    private static final String CLASS_NAME = "Product";
    private static final String PROGRAM =
            """
            class Product(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              def make(self: __torch__.Product, like: Tensor, rows: int, columns: int, dtype: int) -> Tensor:
                return torch.to(torch.randn([rows, columns], dtype=6, device=ops.prim.device(like)), dtype)
              def run(self: __torch__.Product, a: Tensor, b: Tensor, times: int) -> float:
                c = torch.linear(a, b)
                for i in range(times):
                  c = torch.linear(a, b)
                return float(torch.sum(torch.to(c, 6)))
            """;

    private static final int RUNS = 3;

    private MatrixRate() {}

    /**
     * Floating-point operations per second of {@code [m, k]} times {@code [k, n]}, the best of three runs of about
     * {@code seconds} each.
     */
    public static double flopsPerSecond(ComputeDevice where, Precision precision, int m, int k, int n, double seconds) {
        int type = precision == Precision.BF16 ? LlamaWeights.BF16 : LlamaWeights.F32;
        try (TorchModule module = TorchModule.load(CLASS_NAME, PROGRAM, where.device());
                PtNDArray like = (PtNDArray) module.memory().create(0f);
                IValue first = IValue.from(like);
                IValue a = matrix(module, first, m, k, type);
                IValue b = matrix(module, first, n, k, type)) {
            int times = 1;
            double spent = seconds(module, a, b, times);
            while (spent < seconds / 4) {
                times *= 4;
                spent = seconds(module, a, b, times);
            }
            times = (int) Math.max(1, times * seconds / spent);
            double best = Double.POSITIVE_INFINITY;
            for (int run = 0; run < RUNS; run++) {
                best = Math.min(best, seconds(module, a, b, times));
            }
            return 2.0 * m * k * n * (times + 1) / best;
        }
    }

    private static IValue matrix(TorchModule module, IValue like, long rows, long columns, long type) {
        try (IValue r = IValue.from(rows);
                IValue c = IValue.from(columns);
                IValue t = IValue.from(type)) {
            return module.call("make", like, r, c, t);
        }
    }

    private static double seconds(TorchModule module, IValue a, IValue b, long times) {
        try (IValue count = IValue.from(times)) {
            long begin = System.nanoTime();
            // The result is a number, so all of it is done when the call returns.
            module.call("run", a, b, count).close();
            return (System.nanoTime() - begin) / 1e9;
        }
    }
}
