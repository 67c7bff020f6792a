// SPDX-License-Identifier: Apache-2.0
//
// A model of the accelerator that runs: every command handed to gemmini_model_issue (gemmini.h
// packs them) is decoded from its command word, checked, executed bit for bit, and timed.
//
// There is one accelerator in a program, as the instructions name none, and it is not for several
// threads at once.  All that it remembers is forgotten by gemmini_model_reset.
#ifndef GEMMINI_MODEL_H
#define GEMMINI_MODEL_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "gemmini_model_parameters.h"

#ifdef __cplusplus
extern "C" {
#endif

// Forgets local memories, configuration, pending stores, counters and time; keeps the parameters
// and the fault handler.
void gemmini_model_reset(void);

// Parameters of the clock (see gemmini_model_parameters.h).  Setting them resets the model.
void gemmini_model_set_parameters(const struct gemmini_model_parameters* parameters);
struct gemmini_model_parameters gemmini_model_get_parameters(void);

void gemmini_model_issue(unsigned funct, uint64_t rs1, uint64_t rs2);
void gemmini_model_fence(void);

// Misuse.

enum gemmini_model_fault_kind {
  GEMMINI_FAULT_MALFORMED,  // a command word that means nothing, or rows or columns out of bounds
  GEMMINI_FAULT_OUT_OF_RANGE,    // a local address outside the scratchpad or the accumulator
  GEMMINI_FAULT_NOT_CONFIGURED,  // a move or a computation before the configuration that it needs
  GEMMINI_FAULT_UNINITIALISED,   // reads local memory, or weights, that nothing has written
  GEMMINI_FAULT_HAZARD,          // the result would depend on timing
  GEMMINI_FAULT_UNSUPPORTED      // the hardware may do it; this model does not
};

struct gemmini_model_fault {
  enum gemmini_model_fault_kind kind;
  uint64_t number;          // of the instruction; the first one after a reset is 1
  const char* instruction;  // its name in gemmini.h, without the prefix "gemmini_"
  uint64_t rs1, rs2;
  const char* message;  // valid until the handler returns
};

typedef void (*gemmini_model_fault_handler)(const struct gemmini_model_fault* fault, void* context);

// Without a handler, or with NULL, a fault is printed to stderr and the program aborts.  If a
// handler returns, the instruction has had no effect and took no time.
void gemmini_model_set_fault_handler(gemmini_model_fault_handler handler, void* context);
const char* gemmini_model_fault_kind_name(enum gemmini_model_fault_kind kind);

// The host's own accesses to DRAM cannot be seen from here.  A harness that announces them gets a
// fault where one is not separated by a fence from a store, or a write from a load, that the
// accelerator may still be at.
void gemmini_model_host_reads(const void* address, size_t bytes);
void gemmini_model_host_writes(const void* address, size_t bytes);

// Adds scalar instructions of the host that are not part of issuing a command.
void gemmini_model_host_instructions(uint64_t count);

// Local memory for tests, without an instruction and without time: `count` elements from column
// `col` of the row at a local address (bit 31: of the accumulator, i32; else of the scratchpad,
// i8). get_row says in bit i whether anything has written element i.
void gemmini_model_set_row(uint32_t address, unsigned col, const void* elements, unsigned count);
unsigned gemmini_model_get_row(uint32_t address, unsigned col, void* elements, unsigned count);

// Time.

// Cycles in which the array does no multiply-add, by what kept it from one.  `partial` are slots of
// the array that tiles smaller than it leave empty, in cycles of the whole array.
struct gemmini_model_lost {
  double partial;
  uint64_t bank_conflict;  // operands of one step in one scratchpad bank
  uint64_t preload;        // weights loaded while no computation runs
  uint64_t load;           // waiting for a load
  uint64_t store;          // waiting for a store
  uint64_t config;         // config_ex, and draining the array for it
  uint64_t dependence;     // waiting for the array's own results
  uint64_t host;           // the host had not issued the next command
};

struct gemmini_model_figures {
  uint64_t cycles;                 // until everything issued so far has completed
  uint64_t multiply_adds;          // that operands of the issued sizes need; padding does not count
  double utilisation;              // multiply_adds / (256 cycles); 0 if cycles is
  struct gemmini_model_lost lost;  // with multiply_adds / 256 they add up to cycles
  uint64_t commands, configs, loads, stores, preloads, computes, fences;
  uint64_t bytes_loaded, bytes_stored;
  uint64_t unfenced_stores;  // that the host may not yet rely on
};

// Lets the accelerator finish what has been issued, without a fence: the host gains no right to
// read.
struct gemmini_model_figures gemmini_model_report(void);
void gemmini_model_print_report(FILE* out);
void gemmini_model_print_report_json(FILE* out);

#ifdef __cplusplus
}
#endif

#endif
