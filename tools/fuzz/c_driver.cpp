// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/c_driver.h"

#include <fmt/format.h>

#include <cstring>

#include "backends/c_text.h"
#include "backends/c_unit.h"
#include "tools/fuzz/c_cells.h"

namespace selvage::fuzz {
namespace {

using core::Scalar;

// Numbers are 64-bit words in the machine's order.  A call is
//   procedure, configuration..., words, word..., tensors, {bytes, alignment, cells...}...
// and its outcome
//   call, damaged, configuration..., {cells...}...
// with cells filled up to whole words.  Arguments: first call, end, and what to put around the
// cells: nothing (a sanitizer does better), guards, or guards before them and a page behind them
// that nobody may touch.
constexpr const char* driver_main = R"(
enum { guard_cells = 64, time_limit = 20, most_args = 256 };

static int64_t *input, *at;
static FILE *results;  // what the procedures print goes elsewhere

static void *whole_input(void) {
  size_t size = 0, room = 1 << 16;
  char *all = malloc(room);
  for (size_t n; (n = fread(all + size, 1, room - size, stdin)) > 0;) {
    size += n;
    if (size == room) all = realloc(all, room *= 2);
  }
  input = at = (int64_t *)(void *)all;
  return all + size;
}

static size_t padded(int64_t bytes) { return ((size_t)bytes + 7) / 8; }

struct tensor {
  int64_t bytes, alignment;
  int64_t *cells;
  unsigned char *block, *place;
  size_t front, back, mapped;
};

enum mode { plain = 'p', guarded = 'g', fenced = 'f' };

static void lay_out_fenced(struct tensor *t) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  const size_t data = ((size_t)t->bytes + guard_cells + page - 1) / page * page;
  t->mapped = data + page;
  void *block = mmap(0, t->mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (block == MAP_FAILED) abort();
  t->block = block;
  if (mprotect(t->block + data, page, PROT_NONE) != 0) abort();
  memset(t->block, 0xA5, data);
  t->front = (data - (size_t)t->bytes) / (size_t)t->alignment * (size_t)t->alignment;
  t->back = data - (size_t)t->bytes - t->front;
  t->place = t->block + t->front;
  memcpy(t->place, t->cells, (size_t)t->bytes);
}

static void lay_out(struct tensor *t, int mode) {
  t->mapped = 0;
  if (mode == fenced) {
    lay_out_fenced(t);
    return;
  }
  const size_t back = mode == guarded ? guard_cells : 0;
  t->back = back;
  t->front = mode == guarded ? guard_cells + (size_t)(t->alignment > 8 ? 0 : t->alignment) : 0;
  const size_t size = t->front + (size_t)t->bytes + back;
  const size_t align = (size_t)t->alignment;
  t->block = align > 8 ? aligned_alloc(align, (size + align - 1) / align * align) : malloc(size);
  memset(t->block, 0xA5, size);
  t->place = t->block + t->front;
  memcpy(t->place, t->cells, (size_t)t->bytes);
}

static int is_damaged(const struct tensor *t) {
  const unsigned char *end = t->place + t->bytes;
  for (size_t k = 0; k < t->front; k++) if (t->block[k] != 0xA5) return 1;
  for (size_t k = 0; k < t->back; k++) if (end[k] != 0xA5) return 1;
  return 0;
}

static void put(const void *bytes, size_t size) {
  if (fwrite(bytes, 1, size, results) != size) abort();
}

static void one_call(int64_t number, int skipped, int mode) {
  struct tensor tensors[most_args];
  void *places[most_args];
  int64_t configuration[configuration_words + 1];
  const int64_t procedure = *at++;
  const int64_t *state = at;
  at += configuration_words;
  const int64_t words = *at++;
  const int64_t *word = at;
  at += words;
  const int64_t count = *at++;
  for (int64_t k = 0; k < count; k++) {
    tensors[k].bytes = *at++;
    tensors[k].alignment = *at++;
    tensors[k].cells = at;
    at += padded(tensors[k].bytes);
  }
  if (skipped) return;
  for (int64_t k = 0; k < count; k++) {
    lay_out(&tensors[k], mode);
    places[k] = tensors[k].place;
  }
  selvage_put_configuration(state);
  alarm(time_limit);
  procedures[procedure](word, places);
  alarm(0);
  selvage_take_configuration(configuration);
  int64_t damaged = 0;
  for (int64_t k = count; k-- > 0;) if (is_damaged(&tensors[k])) damaged = k + 1;
  put(&number, 8);
  put(&damaged, 8);
  put(configuration, 8 * configuration_words);
  for (int64_t k = 0; k < count; k++) {
    memcpy(tensors[k].cells, places[k], (size_t)tensors[k].bytes);
    put(tensors[k].cells, 8 * padded(tensors[k].bytes));
    if (tensors[k].mapped)
      munmap(tensors[k].block, tensors[k].mapped);
    else
      free(tensors[k].block);
  }
  fflush(results);
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  const int64_t first = atoll(argv[1]), end = atoll(argv[2]);
  results = fdopen(dup(1), "wb");
  if (results == NULL || dup2(2, 1) < 0) return 2;
  const void *stop = whole_input();
  for (int64_t k = 0; k < end && (const void *)at < stop; k++)
    one_call(k, k < first, argv[3][0]);
  free(input);
  return 0;
}
)";

bool in_registers(const core::Arg& arg) { return arg.memory && !(*arg.memory)->lanes.empty(); }

std::int64_t lanes_of(const core::Arg& arg) {
  for (const core::Lanes& l : (*arg.memory)->lanes) {
    if (l.element == arg.type.scalar) return l.lanes;
  }
  return 1;
}

// The dimensions of a window that its C has.
std::size_t rank_in_c(const core::Arg& arg) {
  return arg.type.shape.size() - (in_registers(arg) && !arg.type.shape.empty() ? 1 : 0);
}

std::string element_in_c(const core::Arg& arg) {
  for (const core::Lanes& l : (*arg.memory)->lanes) {
    if (l.element == arg.type.scalar) return l.c_type;
  }
  return std::string(backends::c_type(arg.type.scalar));
}

// The arguments of a call of the C function, taken from words and tensors in order.
std::vector<std::string> arguments(const core::Proc& p, const std::vector<backends::Use>& uses) {
  std::vector<std::string> out;
  int word = 0, tensor = 0;
  for (std::size_t k = 0; k < p->args.size(); ++k) {
    const core::Arg& arg = p->args[k];
    if (core::is_control(arg.type.scalar)) {
      out.push_back(
          fmt::format("word[{}]{}", word++, arg.type.scalar == Scalar::boolean ? " != 0" : ""));
      continue;
    }
    const std::string data = fmt::format("tensor[{}]", tensor++);
    const std::size_t rank = rank_in_c(arg);
    if (!arg.type.window || rank == 0) {
      out.push_back(data);
      continue;
    }
    std::vector<std::string> strides;
    for (std::size_t d = 0; d < rank; ++d) strides.push_back(fmt::format("word[{}]", word++));
    const backends::WindowType type{element_in_c(arg), static_cast<int>(rank), !uses[k].written};
    out.push_back(fmt::format("(struct {}){{ {}, {{ {} }} }}", backends::window_type_name(type),
                              data, fmt::join(strides, ", ")));
  }
  return out;
}

// How a field is written to and read from a 64-bit word.
std::string put_field(const std::string& field, Scalar type, std::size_t word) {
  if (type == Scalar::f32)
    return fmt::format(
        "  {{ union {{ uint32_t u; float f; }} v; v.u = (uint32_t)words[{}]; {} = "
        "v.f; }}\n",
        word, field);
  return fmt::format("  {} = words[{}]{};\n", field, word, type == Scalar::boolean ? " != 0" : "");
}
std::string take_field(const std::string& field, Scalar type, std::size_t word) {
  if (type == Scalar::f32)
    return fmt::format("  {{ union {{ uint32_t u; float f; }} v; v.f = {}; words[{}] = v.u; }}\n",
                       field, word);
  return fmt::format("  words[{}] = {};\n", word, field);
}

void append_word(std::string& out, std::int64_t word) {
  out.append(reinterpret_cast<const char*>(&word), sizeof word);
}

std::size_t padded(std::size_t bytes) { return (bytes + 7) / 8 * 8; }

std::int64_t word_at(const std::string& bytes, std::size_t at) {
  std::int64_t word = 0;
  std::memcpy(&word, bytes.data() + at, sizeof word);
  return word;
}

}  // namespace

std::string driver_text(const std::vector<core::Proc>& procs, std::size_t words) {
  backends::Usage usage;
  std::string out =
      "#define _DEFAULT_SOURCE\n#include <stdio.h>\n#include <stdlib.h>\n"
      "#include <string.h>\n#include <sys/mman.h>\n#include <unistd.h>\n#include \"unit.h\"\n"
      "void selvage_put_configuration(const int64_t *words);\n"
      "void selvage_take_configuration(int64_t *words);\n";
  std::string table;
  for (std::size_t k = 0; k < procs.size(); ++k) {
    out += fmt::format(
        "static void call_{}(const int64_t *word, void *const *tensor) {{\n  (void)word;\n  "
        "(void)tensor;\n  {}({});\n}}\n",
        k, procs[k]->name, fmt::join(arguments(procs[k], usage.of(procs[k])), ", "));
    table += fmt::format("  call_{},\n", k);
  }
  out += "static void (*const procedures[])(const int64_t *, void *const *) = {\n" + table + "};\n";
  return out + fmt::format("enum {{ configuration_words = {} }};\n", words) + driver_main;
}

std::string configuration_text(const std::vector<backends::CConfig>& configs) {
  std::string put, take;
  std::size_t word = 0;
  for (const backends::CConfig& c : configs) {
    for (const int number : c.fields) {
      const core::ConfigField& field = c.config->fields[static_cast<std::size_t>(number)];
      const std::string place = c.prefix + "." + backends::field_name(field);
      put += put_field(place, field.type, word);
      take += take_field(place, field.type, word);
      ++word;
    }
  }
  return fmt::format(
      "\nvoid selvage_put_configuration(const int64_t *words);\n"
      "void selvage_take_configuration(int64_t *words);\n"
      "void selvage_put_configuration(const int64_t *words) {{\n  (void)words;\n{}}}\n"
      "void selvage_take_configuration(int64_t *words) {{\n  (void)words;\n{}}}\n",
      put, take);
}

std::vector<std::string> configuration_fields(const std::vector<backends::CConfig>& configs) {
  std::vector<std::string> out;
  for (const backends::CConfig& c : configs) {
    for (const int number : c.fields)
      out.push_back(c.config->name + "." + c.config->fields[static_cast<std::size_t>(number)].name);
  }
  return out;
}

std::string call_bytes(std::size_t procedure, const core::Proc& proc,
                       const std::vector<core::Value>& args,
                       const std::vector<std::int64_t>& configuration) {
  constexpr std::int64_t register_alignment = 64;
  std::vector<std::int64_t> words;
  std::string tensors;
  std::int64_t count = 0;
  for (std::size_t k = 0; k < args.size(); ++k) {
    const core::Arg& arg = proc->args[k];
    if (const auto* number = std::get_if<std::int64_t>(&args[k])) words.push_back(*number);
    if (const auto* truth = std::get_if<bool>(&args[k])) words.push_back(*truth ? 1 : 0);
    const auto* tensor = std::get_if<core::Tensor>(&args[k]);
    if (tensor == nullptr) continue;
    const std::vector<std::int64_t> strides = core::strides_of(*tensor);
    for (std::size_t d = 0; arg.type.window && d < rank_in_c(arg); ++d)
      words.push_back(in_registers(arg) ? strides[d] / lanes_of(arg) : strides[d]);
    const std::string cells = cell_bytes(*tensor);
    append_word(tensors, static_cast<std::int64_t>(cells.size()));
    append_word(tensors,
                in_registers(arg) ? register_alignment : core::bit_width(arg.type.scalar) / 8);
    tensors += cells;
    tensors.append(padded(cells.size()) - cells.size(), '\0');
    ++count;
  }
  std::string out;
  append_word(out, static_cast<std::int64_t>(procedure));
  for (const std::int64_t word : configuration) append_word(out, word);
  append_word(out, static_cast<std::int64_t>(words.size()));
  for (const std::int64_t word : words) append_word(out, word);
  append_word(out, count);
  return out + tensors;
}

std::vector<Outcome> outcomes(const std::string& bytes, std::size_t words,
                              const std::vector<std::vector<std::size_t>>& sizes) {
  std::vector<Outcome> out;
  const std::size_t head = 8 * (2 + words);
  for (std::size_t at = 0; at + head <= bytes.size();) {
    Outcome o{static_cast<std::size_t>(word_at(bytes, at)), word_at(bytes, at + 8), {}, {}};
    ENSURE(o.call < sizes.size(), "outcomes are those of the calls that were sent");
    for (std::size_t k = 0; k < words; ++k)
      o.configuration.push_back(word_at(bytes, at + 8 * (2 + k)));
    at += head;
    for (const std::size_t size : sizes[o.call]) {
      if (at + padded(size) > bytes.size()) return out;  // it died while writing
      o.tensors.push_back(bytes.substr(at, size));
      at += padded(size);
    }
    out.push_back(std::move(o));
  }
  return out;
}

}  // namespace selvage::fuzz
