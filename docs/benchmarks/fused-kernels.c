/*
 * What the element-wise work of one training step of SmolLM2-135M (8 x 128 tokens, bf16) would take in kernels that fuse it, for
 * docs/adr/0018-no-native-kernels.md. Nothing of Attune uses this file.
 *
 *     gcc -O3 -march=native docs/benchmarks/fused-kernels.c -lm -o fused-kernels && ./fused-kernels
 *
 * AVX-512 with bf16 and one thread. Before every call 24 MB are touched, as a product would, so that operands come from the
 * third-level cache. Each line: median time of a call, calls per step, their product.
 */
#include <immintrin.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TOKENS = 1024, HIDDEN = 576, WIDE = 1536, QKV = 960, HEADS = 12, HEAD = 64, SCORES = 8 * 9 * 128, KEYS = 128 };
enum { LAYERS = 30, VOCABULARY = 49152, HEAD_ROWS = 256, CALLS = 41, EVICTED = 24 << 20 };

typedef uint16_t bf16;

static __m512 load(const bf16 *p) {
    __m512i wide = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)p));
    return _mm512_castsi512_ps(_mm512_slli_epi32(wide, 16));
}

static void store(bf16 *p, __m512 v) { _mm256_storeu_si256((__m256i *)p, (__m256i)_mm512_cvtneps_pbh(v)); }

/* e^x with the polynomial of Cephes' expf. */
static __m512 exponential(__m512 x) {
    const float c[] = {1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 0.5f};
    x = _mm512_max_ps(_mm512_set1_ps(-87), _mm512_min_ps(_mm512_set1_ps(88), x));
    __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(1.44269504f)), 0);
    __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0.693359375f), x);
    r = _mm512_fnmadd_ps(n, _mm512_set1_ps(-2.12194440e-4f), r);
    __m512 p = _mm512_set1_ps(c[0]);
    for (int i = 1; i < 6; i++) p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(c[i]));
    p = _mm512_fmadd_ps(p, _mm512_mul_ps(r, r), _mm512_add_ps(r, _mm512_set1_ps(1)));
    return _mm512_scalef_ps(p, n);
}

static __m512 logistic(__m512 x) {
    __m512 one = _mm512_set1_ps(1);
    return _mm512_div_ps(one, _mm512_add_ps(one, exponential(_mm512_sub_ps(_mm512_setzero_ps(), x))));
}

static float *stream, *gain, *scale, *cosine;
static bf16 *unit, *normed, *slope, *pair, *wide, *slopes, *qkv, *turned, *odds, *odds_slope, *logits;
static char *evicted;

static void norm(void) {
    for (int t = 0; t < TOKENS; t++) {
        const float *x = stream + t * HIDDEN;
        __m512 sum = _mm512_setzero_ps();
        for (int i = 0; i < HIDDEN; i += 16) {
            __m512 v = _mm512_loadu_ps(x + i);
            sum = _mm512_fmadd_ps(v, v, sum);
        }
        scale[t] = 1 / sqrtf(_mm512_reduce_add_ps(sum) / HIDDEN + 1e-5f);
        for (int i = 0; i < HIDDEN; i += 16) {
            __m512 v = _mm512_mul_ps(_mm512_loadu_ps(x + i), _mm512_set1_ps(scale[t]));
            store(unit + t * HIDDEN + i, v);
            store(normed + t * HIDDEN + i, _mm512_mul_ps(v, _mm512_loadu_ps(gain + i)));
        }
    }
}

static void norm_back(void) {
    for (int t = 0; t < TOKENS; t++) {
        int at = t * HIDDEN;
        __m512 sum = _mm512_setzero_ps();
        for (int i = 0; i < HIDDEN; i += 16) sum = _mm512_fmadd_ps(load(normed + at + i), load(unit + at + i), sum);
        __m512 along = _mm512_set1_ps(_mm512_reduce_add_ps(sum) / HIDDEN);
        for (int i = 0; i < HIDDEN; i += 16) {
            __m512 v = _mm512_mul_ps(load(normed + at + i), _mm512_loadu_ps(gain + i));
            v = _mm512_fnmadd_ps(load(unit + at + i), along, v);
            store(slope + at + i, _mm512_fmadd_ps(v, _mm512_set1_ps(scale[t]), load(slope + at + i)));
        }
    }
}

static void swiglu(void) {
    for (int t = 0; t < TOKENS; t++)
        for (int i = 0; i < WIDE; i += 16) {
            const bf16 *g = pair + t * 2 * WIDE + i;
            __m512 x = load(g);
            store(wide + t * WIDE + i, _mm512_mul_ps(_mm512_mul_ps(x, logistic(x)), load(g + WIDE)));
        }
}

static void swiglu_back(void) {
    for (int t = 0; t < TOKENS; t++)
        for (int i = 0; i < WIDE; i += 16) {
            const bf16 *g = pair + t * 2 * WIDE + i;
            bf16 *out = slopes + t * 2 * WIDE + i;
            __m512 x = load(g), d = load(wide + t * WIDE + i), q = logistic(x), silu = _mm512_mul_ps(x, q);
            store(out + WIDE, _mm512_mul_ps(d, silu));
            __m512 rise = _mm512_fmadd_ps(silu, _mm512_sub_ps(_mm512_set1_ps(1), q), q);
            store(out, _mm512_mul_ps(_mm512_mul_ps(d, load(g + WIDE)), rise));
        }
}

static void sum(void) {
    for (int i = 0; i < TOKENS * HIDDEN; i += 16)
        _mm512_storeu_ps(stream + i, _mm512_add_ps(_mm512_loadu_ps(stream + i), load(slope + i)));
}

/* Rotation, written head by head as attention wants it. */
static void rotate(void) {
    for (int t = 0; t < TOKENS; t++)
        for (int h = 0; h < HEADS; h++)
            for (int i = 0; i < HEAD / 2; i += 16) {
                const bf16 *x = qkv + t * QKV + h * HEAD + i;
                bf16 *y = turned + (h * TOKENS + t) * HEAD + i;
                __m512 a = load(x), b = load(x + HEAD / 2), c = _mm512_loadu_ps(cosine + t * HEAD / 2 + i);
                store(y, _mm512_fnmadd_ps(b, c, _mm512_mul_ps(a, c)));
                store(y + HEAD / 2, _mm512_fmadd_ps(a, c, _mm512_mul_ps(b, c)));
            }
}

static void gather(void) {
    for (int t = 0; t < TOKENS; t++) memcpy(turned + t * 7 % TOKENS * HIDDEN, qkv + t * HIDDEN, 2 * HIDDEN);
}

static void softmax_rows(bf16 *p, int rows, int n) {
    for (int r = 0; r < rows; r++, p += n) {
        __m512 most = _mm512_set1_ps(-1e30f), total = _mm512_setzero_ps();
        for (int i = 0; i < n; i += 16) most = _mm512_max_ps(most, load(p + i));
        __m512 top = _mm512_set1_ps(_mm512_reduce_max_ps(most));
        for (int i = 0; i < n; i += 16) {
            __m512 e = exponential(_mm512_sub_ps(load(p + i), top));
            total = _mm512_add_ps(total, e);
            store(p + i, e);
        }
        __m512 share = _mm512_set1_ps(1 / _mm512_reduce_add_ps(total));
        for (int i = 0; i < n; i += 16) store(p + i, _mm512_mul_ps(load(p + i), share));
    }
}

static void softmax(void) { softmax_rows(odds, SCORES, KEYS); }

static void head_softmax(void) { softmax_rows(logits, HEAD_ROWS, VOCABULARY); }

static void softmax_back(void) {
    for (int r = 0; r < SCORES; r++) {
        bf16 *d = odds_slope + r * KEYS, *p = odds + r * KEYS;
        __m512 sum = _mm512_setzero_ps();
        for (int i = 0; i < KEYS; i += 16) sum = _mm512_fmadd_ps(load(d + i), load(p + i), sum);
        __m512 mean = _mm512_set1_ps(_mm512_reduce_add_ps(sum));
        for (int i = 0; i < KEYS; i += 16) store(d + i, _mm512_mul_ps(load(p + i), _mm512_sub_ps(load(d + i), mean)));
    }
}

static int compare(const void *a, const void *b) {
    double d = *(const double *)a - *(const double *)b;
    return (d > 0) - (d < 0);
}

static double timed(const char *name, void (*kernel)(void), int perStep) {
    double seconds[CALLS];
    for (int call = 0; call < CALLS; call++) {
        struct timespec from, to;
        for (size_t i = 0; i < EVICTED; i += 64) evicted[i]++;
        clock_gettime(CLOCK_MONOTONIC, &from);
        kernel();
        clock_gettime(CLOCK_MONOTONIC, &to);
        seconds[call] = to.tv_sec - from.tv_sec + 1e-9 * (to.tv_nsec - from.tv_nsec);
    }
    qsort(seconds, CALLS, sizeof(double), compare);
    double median = seconds[CALLS / 2];
    printf("%-22s %7.3f ms x %3d = %.3f s\n", name, 1e3 * median, perStep, median * perStep);
    return median * perStep;
}

static void *memory(size_t bytes, int value) {
    void *p = aligned_alloc(64, bytes);
    if (!p) exit(1);
    return memset(p, value, bytes);
}

int main(void) {
    stream = memory(4 * TOKENS * HIDDEN, 0x3d);
    gain = memory(4 * HIDDEN, 0x3f);
    scale = memory(4 * TOKENS, 0);
    cosine = memory(4 * TOKENS * HEAD / 2, 0x3e);
    unit = memory(2 * TOKENS * HIDDEN, 0x3e);
    normed = memory(2 * TOKENS * HIDDEN, 0x3e);
    slope = memory(2 * TOKENS * HIDDEN, 0);
    pair = memory(4 * TOKENS * WIDE, 0x3e);
    wide = memory(2 * TOKENS * WIDE, 0x3e);
    slopes = memory(4 * TOKENS * WIDE, 0);
    qkv = memory(2 * TOKENS * QKV, 0x3e);
    turned = memory(2 * TOKENS * QKV, 0);
    odds = memory(2 * SCORES * KEYS, 0x3e);
    odds_slope = memory(2 * SCORES * KEYS, 0x3e);
    logits = memory(2 * (size_t)HEAD_ROWS * VOCABULARY, 0x3e);
    evicted = memory(EVICTED, 0);
    double total = timed("norm", norm, 2 * LAYERS + 1);
    total += timed("norm, back", norm_back, 2 * LAYERS + 1);
    total += timed("SwiGLU", swiglu, LAYERS);
    total += timed("SwiGLU, back", swiglu_back, LAYERS);
    total += timed("sum of the layers", sum, 2 * LAYERS);
    total += timed("rotation, both ways", rotate, 2 * LAYERS);
    total += timed("gathering", gather, 4 * LAYERS);
    total += timed("softmax", softmax, LAYERS);
    total += timed("softmax, back", softmax_back, LAYERS);
    total += timed("softmax of the head", head_softmax, (TOKENS + HEAD_ROWS - 1) / HEAD_ROWS);
    printf("all %.3f s\n", total);
    return 0;
}
