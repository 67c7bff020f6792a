// SPDX-License-Identifier: Apache-2.0
//
// What the clock of the model depends on, with the defaults and where each comes from.  The sizes
// of the memories and of the array are constants of gemmini_params.h.
#ifndef GEMMINI_MODEL_PARAMETERS_H
#define GEMMINI_MODEL_PARAMETERS_H

struct gemmini_model_parameters {
  // The host: scalar instructions spent on issuing one command, and cycles for each.
  double host_instructions_per_command;
  double host_cycles_per_instruction;
  // Commands that the host may have handed over and that no queue has taken yet.
  unsigned command_queue;
  // Reservation station: entries for each kind of command, at most 32 in all.
  unsigned load_entries, execute_entries, store_entries;
  // DMA, reading and writing apart: bytes of one request, bytes a cycle on the bus, requests under
  // way, and cycles from a request to the first beat of its answer.
  unsigned dma_request_bytes, dma_bus_bytes, dma_in_flight, dma_latency;
  // Array: the fewest cycles that one step takes, and cycles from the last row going in to the last
  // row of results having been written.
  unsigned step_minimum, array_latency;
};

// host_*: hand-scheduled code spends 4 to 5 instructions on a command, the vendor's library 36.
// *_entries, dma_*: the generator's default configuration.  dma_latency depends on the memory
// behind the accelerator and is published nowhere: report 40, 90 and 150. step_minimum: two writes
// to one accumulator row keep four cycles apart. array_latency: a row passes DIM rows of the array,
// and its last column is skewed by DIM.
#define GEMMINI_MODEL_DEFAULT_PARAMETERS                   \
  {                                                        \
    4.5, 1.15,          /* host */                         \
        2,              /* command_queue */                \
        8, 16, 4,       /* load, execute, store entries */ \
        64, 16, 16, 90, /* DMA */                          \
        4, 32           /* array */                        \
  }

#endif
