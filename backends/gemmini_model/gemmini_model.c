// SPDX-License-Identifier: Apache-2.0
#include "gemmini_model.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gemmini.h"
#include "internal.h"

struct gm_machine gm_machine;

static struct {
  gemmini_model_fault_handler handler;
  void* context;
} faults;

const char* gemmini_model_fault_kind_name(enum gemmini_model_fault_kind kind) {
  switch (kind) {
    case GEMMINI_FAULT_MALFORMED:
      return "malformed";
    case GEMMINI_FAULT_OUT_OF_RANGE:
      return "out of range";
    case GEMMINI_FAULT_NOT_CONFIGURED:
      return "not configured";
    case GEMMINI_FAULT_UNINITIALISED:
      return "uninitialised";
    case GEMMINI_FAULT_HAZARD:
      return "hazard";
    case GEMMINI_FAULT_UNSUPPORTED:
      return "unsupported";
  }
  return "unknown";
}

static void report_and_abort(const struct gemmini_model_fault* fault) {
  fflush(stdout);
  fprintf(stderr, "gemmini model: instruction %llu, %s: %s: %s (rs1 0x%016llx, rs2 0x%016llx)\n",
          (unsigned long long)fault->number, fault->instruction,
          gemmini_model_fault_kind_name(fault->kind), fault->message,
          (unsigned long long)fault->rs1, (unsigned long long)fault->rs2);
  abort();
}

bool gm_fault(const struct gm_command* command, enum gemmini_model_fault_kind kind,
              const char* format, ...) {
  char message[256];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  const struct gemmini_model_fault fault = {.kind = kind,
                                            .number = command->number,
                                            .instruction = command->name,
                                            .rs1 = command->rs1,
                                            .rs2 = command->rs2,
                                            .message = message};
  if (faults.handler)
    faults.handler(&fault, faults.context);
  else
    report_and_abort(&fault);
  return false;
}

void gemmini_model_set_fault_handler(gemmini_model_fault_handler handler, void* context) {
  faults.handler = handler;
  faults.context = context;
}

static const char* name_of(unsigned funct, uint64_t rs1) {
  static const char* const configs[] = {"config_ex", "config_ld", "config_st", "config_norm"};
  switch (funct) {
    case k_CONFIG:
      return configs[rs1 & 3];
    case k_MVIN:
      return "mvin";
    case k_MVIN2:
      return "mvin2";
    case k_MVIN3:
      return "mvin3";
    case k_MVOUT:
      return "mvout";
    case k_PRELOAD:
      return "preload";
    case k_COMPUTE_PRELOADED:
      return "compute_preloaded";
    case k_COMPUTE_ACCUMULATE:
      return "compute_accumulated";
    case k_FLUSH:
      return "flush";
    default:
      return "command";
  }
}

static bool execute(const struct gm_command* command) {
  switch (command->funct) {
    case k_CONFIG:
      return gm_config(command);
    case k_MVIN:
      return gm_move_in(command, 0);
    case k_MVIN2:
      return gm_move_in(command, 1);
    case k_MVIN3:
      return gm_move_in(command, 2);
    case k_MVOUT:
      return gm_move_out(command);
    case k_PRELOAD:
      return gm_preload(command);
    case k_COMPUTE_PRELOADED:
      return gm_compute(command, true);
    case k_COMPUTE_ACCUMULATE:
      return gm_compute(command, false);
    case k_FLUSH:
      return gm_flush(command);
    default:
      return gm_fault(command, GEMMINI_FAULT_UNSUPPORTED, "funct7 %u", command->funct);
  }
}

void gemmini_model_issue(unsigned funct, uint64_t rs1, uint64_t rs2) {
  struct gm_work work = {.queue = GM_NO_QUEUE};
  const struct gm_command command = {.number = ++gm_machine.issued,
                                     .funct = funct,
                                     .rs1 = rs1,
                                     .rs2 = rs2,
                                     .name = name_of(funct, rs1),
                                     .work = &work};
  if (!execute(&command)) return;
  gm_count(&gm_clock.report, &work);
  gm_clock_issue(&gm_clock, &work);
}

void gemmini_model_fence(void) {
  ++gm_machine.issued;
  ++gm_clock.report.fences;
  gm_dram_fence(gm_machine.issued);
  gm_clock_fence(&gm_clock);
}

void gemmini_model_reset(void) {
  memset(&gm_machine, 0, sizeof gm_machine);
  gm_dram_reset();
  gm_clock_reset(&gm_clock);
}

void gemmini_model_host_instructions(uint64_t count) { gm_clock_host(&gm_clock, count); }

static void host_access(const void* address, size_t bytes, bool writes) {
  const struct gm_command command = {.number = gm_machine.issued,
                                     .rs1 = (uintptr_t)address,
                                     .rs2 = bytes,
                                     .name = writes ? "host write after it" : "host read after it"};
  const uint64_t store = gm_dram_store_of(command.rs1, bytes);
  const uint64_t load = writes ? gm_dram_load_of(command.rs1, bytes) : 0;
  if (store)
    gm_fault(&command, GEMMINI_FAULT_HAZARD,
             "instruction %llu may still be storing there: no fence since",
             (unsigned long long)store);
  else if (load)
    gm_fault(&command, GEMMINI_FAULT_HAZARD,
             "instruction %llu may still be loading there: no fence since",
             (unsigned long long)load);
}

void gemmini_model_host_reads(const void* address, size_t bytes) {
  host_access(address, bytes, false);
}
void gemmini_model_host_writes(const void* address, size_t bytes) {
  host_access(address, bytes, true);
}
