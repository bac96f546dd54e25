package io.attune.model.lm;

/** The number format of the frozen weights and of what is computed with them. LoRA matrices are always f32. */
public enum Precision {
    /** 32-bit floats. */
    F32,
    /** bfloat16: half the memory, and fast where the processor multiplies it natively. */
    BF16,
    /** {@link #BF16} on CUDA and where the processor has native bf16 arithmetic, otherwise {@link #F32}. */
    AUTO
}
