package io.attune.model.lm;

/** The number format of the frozen weights and of what is computed with them. LoRA matrices are always f32. */
public enum Precision {
    /** 32-bit floats. */
    F32,
    /** bfloat16: half the memory, and fast where the processor multiplies it natively. */
    BF16,
    /**
     * 4-bit NormalFloat with double quantisation for the layers' matrices (Dettmers et al., QLoRA, arXiv 2305.14314), decoded
     * at every use to what {@link #AUTO} would be; embedding, output layer and norms are as with {@link #AUTO}.
     */
    NF4,
    /** {@link #BF16} on CUDA and where the processor has native bf16 arithmetic, otherwise {@link #F32}. */
    AUTO
}
