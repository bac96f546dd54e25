package io.attune.model.adapter;

/** The nearest product of two matrices of a smaller rank. */
final class LowRank {
    /** Directions this much shorter than the longest are rounding. */
    private static final double NEGLIGIBLE = 1e-12;

    private LowRank() {}

    /** B·A truncated to a rank, by way of the small matrices BᵀB and C·Cᵀ, where B = Q·L, Q orthonormal, and C = L·A. */
    static LoraPair nearest(LoraPair pair, int rank) {
        int wide = pair.rank();
        if (rank < 1 || rank > wide) {
            throw new IllegalArgumentException("rank must be between 1 and " + wide + ", not " + rank);
        }
        int in = pair.in();
        int out = pair.out();
        SymmetricEigen.Decomposition left = SymmetricEigen.of(gram(pair.b(), out, wide));
        double[][] c = new double[wide][in];
        for (int k = 0; k < wide; k++) {
            double root = Math.sqrt(Math.max(0, left.values()[k]));
            for (int r = 0; r < wide; r++) {
                double factor = root * left.vectors()[r][k];
                for (int i = 0; i < in; i++) {
                    c[k][i] += factor * pair.a()[r * in + i];
                }
            }
        }
        SymmetricEigen.Decomposition core = SymmetricEigen.of(rowProducts(c));
        float[] a = new float[rank * in];
        float[] b = new float[out * rank];
        double largest = Math.max(core.values()[0], 0);
        for (int n = 0; n < rank; n++) {
            double value = core.values()[n];
            if (value <= NEGLIGIBLE * largest) {
                break;
            }
            double singular = Math.sqrt(value);
            double[] direction = new double[wide];
            for (int k = 0; k < wide; k++) {
                double u = core.vectors()[k][n];
                for (int i = 0; i < in; i++) {
                    a[n * in + i] += (float) (u * c[k][i] / Math.sqrt(singular));
                }
                if (left.values()[k] > NEGLIGIBLE * left.values()[0]) {
                    for (int r = 0; r < wide; r++) {
                        direction[r] += u * left.vectors()[r][k] / Math.sqrt(left.values()[k]);
                    }
                }
            }
            for (int row = 0; row < out; row++) {
                double sum = 0;
                for (int r = 0; r < wide; r++) {
                    sum += pair.b()[row * wide + r] * direction[r];
                }
                b[row * rank + n] = (float) (sum * Math.sqrt(singular));
            }
        }
        return new LoraPair(a, b, rank, in, out);
    }

    /** BᵀB. */
    private static double[][] gram(float[] b, int rows, int columns) {
        double[][] product = new double[columns][columns];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < columns; i++) {
                for (int j = 0; j < columns; j++) {
                    product[i][j] += (double) b[row * columns + i] * b[row * columns + j];
                }
            }
        }
        return product;
    }

    /** C·Cᵀ. */
    private static double[][] rowProducts(double[][] c) {
        double[][] product = new double[c.length][c.length];
        for (int i = 0; i < c.length; i++) {
            for (int j = 0; j < c.length; j++) {
                for (int k = 0; k < c[i].length; k++) {
                    product[i][j] += c[i][k] * c[j][k];
                }
            }
        }
        return product;
    }
}
