// SPDX-License-Identifier: Apache-2.0
#include "primitives/accesses.h"

#include "core/build.h"
#include "core/traverse.h"

namespace selvage::primitives {
namespace {

using namespace core;

class Mapper {
 public:
  Mapper(const Sym& buffer, const Type& type, const AccessMap& map)
      : buffer_(buffer), type_(type), map_(map) {}

  Block block(const Block& body) {
    const Block read = rewrite_expressions(body, [this](const Expr& e) { return expr(e); });
    return rewrite_statements(read, [this](const Stmt& s) { return target(s); });
  }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  // The value of a result, or nothing with the first error kept.
  template <class T>
  std::optional<T> keep(Result<T> result, const SourceLoc& loc) {
    if (result.ok()) return std::move(result).value();
    if (!error_) {
      error_ = result.error();
      if (error_->loc.line == 0) error_->loc = loc;
    }
    return std::nullopt;
  }

  std::optional<Expr> expr(const Expr& e) {
    if (const auto* read = as<Read>(e); read != nullptr && read->buffer == buffer_) {
      auto index = keep(map_.cell(read->index), e->loc);
      const auto to = target_of(points(read->index), e->loc);
      if (!index || !to) return std::nullopt;
      return make_expr(e->loc, e->type, Read{*to, *index});
    }
    if (const auto* window = as<WindowExpr>(e); window != nullptr && window->buffer == buffer_) {
      return mapped_window(e, window->dims);
    }
    if (const auto* whole = as<Whole>(e); whole != nullptr && whole->buffer == buffer_) {
      return mapped_window(e, all_of_it());
    }
    if (const auto* stride = as<StrideOf>(e); stride != nullptr && stride->buffer == buffer_) {
      auto dim = keep(map_.stride(stride->dim), e->loc);
      if (!dim) return std::nullopt;
      return make_expr(e->loc, e->type, StrideOf{map_.stride_buffer.value_or(buffer_), *dim});
    }
    return std::nullopt;
  }

  static std::vector<WindowDim> points(const std::vector<Expr>& index) {
    std::vector<WindowDim> dims;
    for (const Expr& i : index) dims.push_back({i, std::nullopt});
    return dims;
  }

  std::optional<Sym> target_of(const std::vector<WindowDim>& dims, const SourceLoc& loc) {
    return map_.buffer ? keep(map_.buffer(dims), loc) : buffer_;
  }

  std::optional<Expr> mapped_window(const Expr& e, const std::vector<WindowDim>& dims) {
    auto mapped = keep(map_.window(dims), e->loc);
    const auto to = target_of(dims, e->loc);
    if (!mapped || !to) return std::nullopt;
    // A buffer without dimensions has no windows.
    if (mapped->empty()) return make_expr(e->loc, e->type, Whole{*to});
    return make_expr(e->loc, e->type, WindowExpr{*to, *mapped});
  }

  [[nodiscard]] std::vector<WindowDim> all_of_it() const {
    std::vector<WindowDim> dims;
    for (const Expr& extent : type_.shape) dims.push_back({int_const(0), extent});
    return dims;
  }

  template <class Write>
  std::optional<Block> written(const Stmt& s, const Write& w) {
    if (!(w.buffer == buffer_)) return std::nullopt;
    auto index = keep(map_.cell(w.index), s->loc);
    const auto to = target_of(points(w.index), s->loc);
    if (!index || !to) return std::nullopt;
    return Block{make_stmt(s->loc, Write{*to, *index, w.rhs})};
  }

  std::optional<Block> target(const Stmt& s) {
    if (const auto* assign = as<Assign>(s)) return written(s, *assign);
    if (const auto* reduce = as<Reduce>(s)) return written(s, *reduce);
    return std::nullopt;
  }

  const Sym& buffer_;
  const Type& type_;
  const AccessMap& map_;
  std::optional<Error> error_;
};

}  // namespace

Result<Block> map_accesses(const Block& body, const Sym& buffer, const Type& type,
                           const AccessMap& map) {
  Mapper mapper(buffer, type, map);
  Block mapped = mapper.block(body);
  if (mapper.error()) return *mapper.error();
  return mapped;
}

}  // namespace selvage::primitives
