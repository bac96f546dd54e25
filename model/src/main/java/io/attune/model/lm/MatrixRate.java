package io.attune.model.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;

/** How fast a device multiplies matrices: the yardstick for everything that is made of matrix products. */
public final class MatrixRate {
    private static final String CLASS_NAME = "Product";
    private static final String PROGRAM =
            """
            class Product(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              def run(self: __torch__.Product, sizes: Tensor, like: Tensor) -> Tensor:
                m = int(torch.select(sizes, 0, 0))
                k = int(torch.select(sizes, 0, 1))
                n = int(torch.select(sizes, 0, 2))
                dtype = int(torch.select(sizes, 0, 3))
                times = int(torch.select(sizes, 0, 4))
                device = ops.prim.device(like)
                a = torch.to(torch.randn([m, k], dtype=6, device=device), dtype)
                b = torch.to(torch.randn([n, k], dtype=6, device=device), dtype)
                c = torch.linear(a, b)
                for i in range(times):
                  c = torch.linear(a, b)
                return torch.to(torch.sum(torch.to(c, 6)), torch.device("cpu"))
            """;

    private MatrixRate() {}

    /**
     * Floating-point operations per second of {@code [m, k]} times {@code [k, n]}, the best of three runs of about
     * {@code seconds} each.
     */
    public static double flopsPerSecond(ComputeDevice where, Precision precision, int m, int k, int n, double seconds) {
        int type = precision == Precision.BF16 ? LlamaWeights.BF16 : LlamaWeights.F32;
        try (TorchModule module = TorchModule.load(CLASS_NAME, PROGRAM, where.device())) {
            int times = 1;
            double spent = time(module, m, k, n, type, times);
            while (spent < seconds / 4) {
                times *= 4;
                spent = time(module, m, k, n, type, times);
            }
            times = (int) Math.max(1, times * seconds / spent);
            double best = Double.POSITIVE_INFINITY;
            for (int run = 0; run < 3; run++) {
                best = Math.min(best, time(module, m, k, n, type, times) - time(module, m, k, n, type, 0));
            }
            return 2.0 * m * k * n * times / best;
        }
    }

    private static double time(TorchModule module, long m, long k, long n, long type, long times) {
        try (NDManager step = module.memory().newSubManager();
                NDManager host = step.newSubManager(ai.djl.Device.cpu())) {
            NDArray like = step.create(0f);
            NDList inputs = new NDList(host.create(new long[] {m, k, n, type, times}), like);
            long begin = System.nanoTime();
            module.callWithAutograd((PtNDManager) step, "run", inputs).toFloatArray();
            return (System.nanoTime() - begin) / 1e9;
        }
    }
}
