// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>

#include "internal.h"

struct gm_clock gm_clock = {.parameters = GEMMINI_MODEL_DEFAULT_PARAMETERS,
                            .reader = {.entry = -1},
                            .writer = {.entry = -1},
                            .preload = -1,
                            .next_done = GM_NEVER};

enum { MULTIPLY_ADDS_A_CYCLE = DIM * DIM };

// ---- Parameters ----

static const char* complaint_about(const struct gemmini_model_parameters* p) {
  if (!(p->host_instructions_per_command >= 0 && p->host_instructions_per_command <= 1e6) ||
      !(p->host_cycles_per_instruction >= 0 && p->host_cycles_per_instruction <= 1e6))
    return "the host's cost must be between 0 and 1000000";
  if (p->command_queue < 1 || p->command_queue > GM_MAX_COMMANDS)
    return "command_queue must be 1 to 16";
  if (p->load_entries < 1 || p->store_entries < 1 || p->execute_entries < 2)
    return "a queue is too short: it needs 1 entry, for the array 2";
  if (p->load_entries > GM_MAX_ENTRIES || p->store_entries > GM_MAX_ENTRIES ||
      p->execute_entries > GM_MAX_ENTRIES ||
      p->load_entries + p->execute_entries + p->store_entries > GM_MAX_ENTRIES)
    return "the queues must have at most 32 entries together";
  if (p->dma_in_flight < 1 || p->dma_in_flight > GM_MAX_IN_FLIGHT)
    return "dma_in_flight must be 1 to 64";
  if (p->dma_request_bytes < 1 || p->dma_bus_bytes < 1 || p->dma_request_bytes > 65536 ||
      p->dma_bus_bytes > 65536)
    return "a width of the DMA must be 1 to 65536 bytes";
  if (p->dma_latency > 1000000 || p->array_latency > 1000000) return "a latency is above 1000000";
  if (p->step_minimum < 1 || p->step_minimum > DIM) return "step_minimum must be 1 to 16";
  return NULL;
}

void gemmini_model_set_parameters(const struct gemmini_model_parameters* parameters) {
  const char* complaint = complaint_about(parameters);
  const struct gm_command command = {.name = "set_parameters"};
  if (complaint) {
    gm_fault(&command, GEMMINI_FAULT_MALFORMED, "%s", complaint);
    return;
  }
  gm_clock.parameters = *parameters;
  gemmini_model_reset();
}

struct gemmini_model_parameters gemmini_model_get_parameters(void) {
  return gm_clock.parameters;
}

// ---- Counting ----

void gm_count(struct gemmini_model_figures* report, const struct gm_work* work) {
  const uint64_t bytes = work->zero_cycles ? 0 : (uint64_t)work->rows * work->row_bytes;
  ++report->commands;
  switch (work->kind) {
    case GM_CONFIG:
      ++report->configs;
      break;
    case GM_MOVE:
      *(work->queue == GM_LOAD ? &report->loads : &report->stores) += 1;
      *(work->queue == GM_LOAD ? &report->bytes_loaded : &report->bytes_stored) += bytes;
      break;
    case GM_PRELOAD:
      ++report->preloads;
      break;
    case GM_COMPUTE:
      ++report->computes;
      break;
    case GM_FLUSH:
      break;
  }
}

struct gemmini_model_figures gemmini_model_report(void) {
  struct gm_clock clock = gm_clock;
  gm_clock_finish(&clock);
  struct gemmini_model_figures report = clock.report;
  report.cycles = clock.now;
  report.lost.partial =
      (double)clock.step_cycles - (double)report.multiply_adds / MULTIPLY_ADDS_A_CYCLE;
  if (report.cycles)
    report.utilisation =
        (double)report.multiply_adds / ((double)MULTIPLY_ADDS_A_CYCLE * (double)report.cycles);
  report.unfenced_stores = gm_dram_pending_stores();
  return report;
}

// ---- Printing ----

struct line {
  const char* name;
  double cycles;
};

enum { LINES = 9 };

static void lines_of(const struct gemmini_model_figures* r, struct line lines[LINES]) {
  const struct line all[LINES] = {
      {"multiply_add", (double)r->multiply_adds / MULTIPLY_ADDS_A_CYCLE},
      {"partial", r->lost.partial},
      {"bank_conflict", (double)r->lost.bank_conflict},
      {"preload", (double)r->lost.preload},
      {"load", (double)r->lost.load},
      {"store", (double)r->lost.store},
      {"config", (double)r->lost.config},
      {"dependence", (double)r->lost.dependence},
      {"host", (double)r->lost.host},
  };
  for (int i = 0; i < LINES; ++i) lines[i] = all[i];
}

void gemmini_model_print_report(FILE* out) {
  const struct gemmini_model_figures r = gemmini_model_report();
  struct line lines[LINES];
  lines_of(&r, lines);
  fprintf(out, "%" PRIu64 " cycles, %" PRIu64 " multiply-adds, utilisation %.4f\n", r.cycles,
          r.multiply_adds, r.utilisation);
  for (int i = 0; i < LINES; ++i)
    fprintf(out, "  %-14s %14.1f %6.2f %%\n", lines[i].name, lines[i].cycles,
            r.cycles ? 100.0 * lines[i].cycles / (double)r.cycles : 0.0);
  fprintf(out,
          "  %" PRIu64 " commands: %" PRIu64 " config, %" PRIu64 " mvin, %" PRIu64
          " mvout, %" PRIu64 " preload, %" PRIu64 " compute; %" PRIu64 " fences\n",
          r.commands, r.configs, r.loads, r.stores, r.preloads, r.computes, r.fences);
  fprintf(out, "  %" PRIu64 " bytes loaded, %" PRIu64 " stored\n", r.bytes_loaded, r.bytes_stored);
  if (r.unfenced_stores)
    fprintf(out, "  %" PRIu64 " stores are not fenced: the host may not read them\n",
            r.unfenced_stores);
}

void gemmini_model_print_report_json(FILE* out) {
  const struct gemmini_model_figures r = gemmini_model_report();
  struct line lines[LINES];
  lines_of(&r, lines);
  fprintf(out,
          "{\"cycles\": %" PRIu64 ", \"multiply_adds\": %" PRIu64
          ", \"utilisation\": %.6f, \"cycles_by_cause\": {",
          r.cycles, r.multiply_adds, r.utilisation);
  for (int i = 0; i < LINES; ++i)
    fprintf(out, "%s\"%s\": %.4f", i ? ", " : "", lines[i].name, lines[i].cycles);
  fprintf(out,
          "}, \"commands\": %" PRIu64 ", \"configs\": %" PRIu64 ", \"loads\": %" PRIu64
          ", \"stores\": %" PRIu64 ", \"preloads\": %" PRIu64 ", \"computes\": %" PRIu64
          ", \"fences\": %" PRIu64 ", \"bytes_loaded\": %" PRIu64 ", \"bytes_stored\": %" PRIu64
          ", \"unfenced_stores\": %" PRIu64 ", \"dma_latency\": %u}\n",
          r.commands, r.configs, r.loads, r.stores, r.preloads, r.computes, r.fences,
          r.bytes_loaded, r.bytes_stored, r.unfenced_stores, gm_clock.parameters.dma_latency);
}
