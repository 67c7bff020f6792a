// SPDX-License-Identifier: Apache-2.0
#include "gemmini.h"
#include "internal.h"

static unsigned field(uint64_t word, unsigned low, unsigned width) {
  return (unsigned)(word >> low & ((UINT64_C(1) << width) - 1));
}

static bool decode_activation(const struct gm_command* command, unsigned activation, bool* relu) {
  if (activation != NO_ACTIVATION && activation != RELU)
    return gm_fault(command, GEMMINI_FAULT_UNSUPPORTED,
                    "activation %u; only none (0) and ReLU (1) are modelled", activation);
  *relu = activation == RELU;
  return true;
}

static float decode_scale(uint64_t word) {
  return scale_t_bits_to_scale_t((scale_t_bits)(word >> 32));
}

static bool check_unused(const struct gm_command* command, const char* reg, uint64_t word,
                         uint64_t used) {
  if (!(word & ~used)) return true;
  return gm_fault(command, GEMMINI_FAULT_MALFORMED, "bits 0x%llx of %s mean nothing here",
                  (unsigned long long)(word & ~used), reg);
}

static bool config_load(const struct gm_command* command) {
  struct gm_load_stream stream = {.set = true, .stride = command->rs2};
  const unsigned id = field(command->rs1, 3, 2);
  if (!check_unused(command, "rs1", command->rs1, UINT64_C(0xFFFFFFFFFFFFFF1F))) return false;
  if (id >= LOAD_STREAMS)
    return gm_fault(command, GEMMINI_FAULT_MALFORMED, "load stream %u; there are %d", id,
                    LOAD_STREAMS);
  stream.scale = decode_scale(command->rs1);
  stream.shrunk = field(command->rs1, 2, 1);
  stream.pixel_repeats = field(command->rs1, 8, 8);
  if (stream.pixel_repeats == 0) stream.pixel_repeats = 1;
  stream.block_stride = field(command->rs1, 16, 16);
  gm_machine.load[id] = stream;
  return true;
}

static bool config_store(const struct gm_command* command) {
  struct gm_store_config store = {.set = true, .stride = (uint32_t)command->rs2};
  if (field(command->rs1, 4, 4))
    return gm_fault(command, GEMMINI_FAULT_UNSUPPORTED, "pooling (size %u, stride %u)",
                    field(command->rs1, 6, 2), field(command->rs1, 4, 2));
  if (!check_unused(command, "rs1 without pooling", command->rs1, 0xF)) return false;
  if (!decode_activation(command, field(command->rs1, 2, 2), &store.relu)) return false;
  store.scale = decode_scale(command->rs2);
  gm_machine.store = store;
  return true;
}

static bool check_transposes(const struct gm_command* command,
                             const struct gm_execute_config* config) {
  const bool impossible = config->weight_stationary ? config->transpose_a && config->transpose_b
                                                    : !config->transpose_a && config->transpose_b;
  if (!impossible) return true;
  return gm_fault(command, GEMMINI_FAULT_UNSUPPORTED, "%s",
                  config->weight_stationary
                      ? "weight stationary, one operand can be transposed and not both"
                      : "output stationary, B can be transposed only together with A");
}

static bool config_execute(const struct gm_command* command) {
  struct gm_execute_config config = gm_machine.execute;
  if (gm_machine.array.preload_pending)
    return gm_fault(command, GEMMINI_FAULT_HAZARD,
                    "between a preload and its computation; what it would change of the two is not "
                    "defined");
  if (!check_unused(command, "rs1", command->rs1, UINT64_C(0xFFFFFFFFFFFF039F)) ||
      !check_unused(command, "rs2", command->rs2, UINT64_C(0xFFFF0000FFFFFFFF)))
    return false;
  const bool only_strides = field(command->rs1, 7, 1);
  if (only_strides && !config.set)
    return gm_fault(command, GEMMINI_FAULT_NOT_CONFIGURED,
                    "sets nothing but strides, and the rest has never been set");
  config.a_stride = field(command->rs1, 16, 16);
  config.c_stride = field(command->rs2, 48, 16);
  if (!only_strides) {
    const uint32_t shift = (uint32_t)command->rs2;
    if (shift > 31)
      return gm_fault(command, GEMMINI_FAULT_MALFORMED, "shift by %u; must be 0 to 31", shift);
    if (!decode_activation(command, field(command->rs1, 3, 2), &config.relu)) return false;
    config.weight_stationary = field(command->rs1, 2, 1) == WEIGHT_STATIONARY;
    config.transpose_a = field(command->rs1, 8, 1);
    config.transpose_b = field(command->rs1, 9, 1);
    config.shift = shift;
    if (!check_transposes(command, &config)) return false;
  }
  // What the array holds under one dataflow has no meaning under the other.
  if (!config.set || config.weight_stationary != gm_machine.execute.weight_stationary ||
      !gm_machine.execute.set)
    gm_machine.array.state_set = false;
  config.set = true;
  gm_machine.execute = config;
  return true;
}

bool gm_config(const struct gm_command* command) {
  static const enum gm_queue queues[] = {GM_EXECUTE, GM_LOAD, GM_STORE, GM_NO_QUEUE};
  command->work->kind = GM_CONFIG;
  command->work->queue = queues[command->rs1 & 3];
  switch (command->rs1 & 3) {
    case CONFIG_EX:
      return config_execute(command);
    case CONFIG_LD:
      return config_load(command);
    case CONFIG_ST:
      return config_store(command);
    default:
      return gm_fault(command, GEMMINI_FAULT_UNSUPPORTED,
                      "configuration of the normalisation unit");
  }
}

bool gm_flush(const struct gm_command* command) {
  // It empties the accelerator's address translations, of which the model has none.
  if (command->rs1 > 1 || command->rs2)
    return gm_fault(command, GEMMINI_FAULT_MALFORMED, "the operand must be 0 or 1");
  command->work->kind = GM_FLUSH;
  command->work->queue = GM_NO_QUEUE;
  return true;
}
