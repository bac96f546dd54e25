/** LoRA adapters as immutable, content-addressed PEFT directories. */
package io.attune.model.adapter;
