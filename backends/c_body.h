// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "backends/c_scope.h"
#include "backends/c_window.h"
#include "core/ast.h"

namespace selvage::backends {

// Calls and heads that would be longer are broken.
constexpr std::size_t line_width = 100;

// Writes statements as the lines of a C function.
class BodyWriter {
 public:
  BodyWriter(FunctionScope& scope, int depth) : scope_(scope), depth_(depth) {}

  Status block(const core::Block& b);
  // A call of an instruction: its template.
  Status instruction(const core::Call& c);
  [[nodiscard]] std::string finish() && { return std::move(out_); }

 private:
  // A declaration that may turn out to be unused by the end of its block.
  struct Declared {
    core::Sym name;
    std::size_t after;  // position in out_
    bool is_buffer;
    std::string free_text;
    bool is_variable = true;  // of C; buffers in numbered slots are none
  };

  Status stmt(const core::Stmt& s);
  Status assign(const core::Stmt& s, const core::Assign& a);
  Status reduce(const core::Stmt& s, const core::Reduce& r);
  Status write_config(const core::Stmt& s, const core::WriteConfig& w);
  Status if_stmt(const core::If& i);
  Status loop(const core::Stmt& s, const core::For& f);
  Result<std::string> parallel(const core::For& f, const core::SourceLoc& loc);  // c_parallel.cpp
  Status alloc(const core::Stmt& s, const core::Alloc& a);
  Status window_stmt(const core::WindowStmt& w);
  Status slot_window(const core::WindowStmt& w, const CWindow& window, const View& view,
                     const std::string& fields);
  Status call(const core::Call& c);
  // A field of a configuration as it was before an instruction.
  struct HeldField {
    std::string name, declaration;  // of a C variable
  };
  Result<std::vector<HeldField>> hold_fields(const core::Call& c);

  Status nested(const core::Block& b);
  Status else_part(const core::Block& b);
  Result<std::string> argument(const core::Call& c, std::size_t number, bool written);
  void close_block(std::size_t first_declared);

  [[nodiscard]] std::string indent() const {
    return std::string(2 * static_cast<std::size_t>(depth_), ' ');
  }
  void line(const std::string& text);
  void lines(const std::string& text);  // re-indented

  FunctionScope& scope_;
  int depth_;
  std::string out_;
  std::vector<Declared> declared_;
};

// A C template put in the program: its lines without the indentation they share and without blank
// lines at either end.
[[nodiscard]] std::vector<std::string> template_lines(const std::string& text);

}  // namespace selvage::backends
