// SPDX-License-Identifier: Apache-2.0
//
// One C file in the making: what its functions need from the top of the file.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "backends/c_names.h"
#include "backends/c_usage.h"
#include "backends/emit_c.h"
#include "core/hardware.h"
#include "core/placement.h"

namespace selvage::backends {

// C functions of our own that expressions may call; each is written once if it is used.
enum class Helper {
  floor_div,
  floor_mod,
  add_i32,
  sub_i32,
  mul_i32,
  neg_i32,
  div_i32,
  add_i64,
  sub_i64,
  mul_i64,
  neg_i64,
  div_i64,
  div_i8,
  div_i16,
  div_ui8,
  div_ui16,
  div_ui32,
  sum_i8,  // reductions for OpenMP
  sum_i16,
  sum_i32,
  sum_i64,
};
[[nodiscard]] std::string helper_name(Helper h);
[[nodiscard]] std::string helper_text(Helper h);

// `struct selvage_win_2f32 { float *data; int64_t strides[2]; }`, or its read-only form.
struct WindowType {
  std::string element;  // C type
  int rank = 1;         // at least 1
  bool read_only = false;
  bool slots = false;  // `data` is the number of a slot, no pointer
  friend auto operator<=>(const WindowType&, const WindowType&) = default;
};
[[nodiscard]] std::string window_type_name(const WindowType& t);  // without `struct`
[[nodiscard]] std::string window_type_text(const WindowType& t);  // guarded, with a final newline

class CUnit {
 public:
  explicit CUnit(const core::Library& library) : library_(library) {}
  CUnit(const CUnit&) = delete;
  CUnit& operator=(const CUnit&) = delete;

  GlobalNames names;
  Usage usage;
  core::Placements placements;
  std::map<const core::ProcNode*, std::string> functions;  // C names
  std::set<std::string> hardware_fields;  // "Config.field" that meanings of instructions speak of

  // The following note what is used and give what to write.
  std::string use(Helper h);
  std::string use(const WindowType& t, bool in_header);
  void name_config(const core::Config& config);        // before any use of it
  std::string use(const core::Config& config);         // prefix of a field, up to the dot
  void use(const core::MemoryDecl& memory);            // names a buffer in it
  void use_allocator(const core::MemoryDecl& memory);  // allocates in it
  void use(const core::ExternDecl& fn, core::Scalar type);
  void use(const core::InstrSpec& instr) { add_globals(instr.c_global); }
  void include(const std::string& header) { add_line("#include " + header); }
  void allocates() { allocates_ = true; }
  void compares() { compares_ = true; }

  // The declaration to allocate in: a memory that came without C templates (the heap of a library
  // that was never loaded) is looked up again by name.
  [[nodiscard]] const core::MemoryDecl& allocator(const core::Memory& memory) const;

  // What was used may have been folded away (`(n / 4) % 1` is 0), and compilers warn about what a
  // file declares and does not use.  To be called once, with the functions.
  void forget_unused(const std::string& code);

  // The top of the C file, and the window structs of the header.
  [[nodiscard]] std::string prelude(const std::string& header_name) const;
  [[nodiscard]] std::string header_structs() const;
  // In order of first use.
  [[nodiscard]] std::vector<CConfig> configs_in_use() const;
  // Is the field kept by the hardware, where C cannot read it?
  [[nodiscard]] bool is_in_hardware(const core::Config& config, int field) const;

 private:
  void add_globals(const std::vector<std::string>& texts);
  void add_line(const std::string& text);

  const core::Library& library_;
  std::vector<std::string> includes_, globals_;
  std::set<std::string> seen_;
  std::set<Helper> helpers_;
  std::set<WindowType> header_windows_, file_windows_;
  std::map<std::string, std::string> config_names_;
  std::vector<core::Config> configs_;  // in order of first use
  bool allocates_ = false, compares_ = false;
};

// The C spelling of a configuration field.
[[nodiscard]] std::string field_name(const core::ConfigField& field);

}  // namespace selvage::backends
