// SPDX-License-Identifier: Apache-2.0
#include "primitives/proof_file.h"

#include <fmt/format.h>

#include <charconv>

namespace selvage::proofs {
namespace {

// Each part of a case is kept below as many empty lines as stand before it.
constexpr std::size_t max_bytes = 256u << 10;

struct Line {
  int number;
  std::size_t indent;
  std::string text;  // without indentation and trailing blanks; empty for a blank line
};

std::vector<Line> lines_of(const std::string& text) {
  std::vector<Line> lines;
  std::size_t at = 0;
  for (int number = 1; at < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    line.erase(line.find_last_not_of(" \t\r") + 1);
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    lines.push_back({number, indent, line.substr(indent)});
    at = end + 1;
  }
  return lines;
}

// The first word of a line and what follows it.
std::pair<std::string, std::string> split_word(const std::string& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::size_t rest = std::min(text.find_first_not_of(' ', end), text.size());
  return {text.substr(0, end), text.substr(rest)};
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t at = 0;
  while (at <= text.size()) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    const std::string part = trimmed(text.substr(at, comma - at));
    if (!part.empty()) parts.push_back(part);
    at = comma + 1;
  }
  return parts;
}

class Parser {
 public:
  explicit Parser(const core::SourceFileRef& source)
      : source_(source), lines_(lines_of(source->text)) {
    file_.source = source;
  }

  Result<ProofFile> parse() {
    TRY(head, read_head());
    while (at_ < lines_.size()) {
      TRY(one, read_case());
    }
    if (file_.cases.empty()) return wrong(1, "a proof file has at least one case");
    return file_;
  }

 private:
  [[nodiscard]] core::SourceLoc loc(int line) const { return {source_, line, 1, 0}; }
  [[nodiscard]] Error wrong(int line, const std::string& message) const {
    return bad_input(loc(line), message);
  }

  // name - summary, then prose up to the first case.
  Status read_head() {
    const std::size_t dash = lines_.empty() ? std::string::npos : lines_[0].text.find(" - ");
    if (dash == std::string::npos) return wrong(1, "a proof file begins with `name - summary`");
    file_.name = lines_[0].text.substr(0, dash);
    file_.summary = lines_[0].text.substr(dash + 3);
    for (at_ = 1; at_ < lines_.size() && !begins_case(lines_[at_]); ++at_) {
      const auto [word, rest] = split_word(lines_[at_].text);
      if (word != "never-refused") continue;
      const auto [claim, why] = split_word(rest);
      if (why.empty()) return wrong(lines_[at_].number, "say why `" + claim + "` is never refused");
      file_.exemptions.push_back({claim, why});
    }
    return Ok{};
  }

  static bool begins_case(const Line& line) {
    const std::string word = split_word(line.text).first;
    return line.indent == 0 && (word == "accept" || word == "refuse" || word == "sound") &&
           line.text.find('"') != std::string::npos;
  }

  Result<std::string> quoted(const Line& line, const std::string& text) const {
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
      return text.substr(1, text.size() - 2);
    return wrong(line.number, "expected a text in double quotes");
  }

  Status read_case() {
    const Line& head = lines_[at_];
    if (!begins_case(head))
      return wrong(head.number, "expected `accept \"...\"`, `refuse \"...\"` or `sound \"...\"`");
    const auto [word, rest] = split_word(head.text);
    ProofCase c;
    TRY(title, quoted(head, rest));
    c.title = title;
    c.loc = loc(head.number);
    c.accepted = word == "accept";
    const std::size_t begin = at_;
    if (word == "refuse") c.refusal = Refusal{};
    because_seen_ = false;
    ++at_;
    read_program(c);
    while (at_ < lines_.size() && !begins_case(lines_[at_])) {
      TRY(one, read_directive(c));
    }
    TRY(complete, check_case(c));
    c.text = verbatim(begin, at_);
    file_.cases.push_back(std::move(c));
    return Ok{};
  }

  // The lines, without the blank ones at the end.
  [[nodiscard]] std::string verbatim(std::size_t first, std::size_t last) const {
    std::string out, blanks;
    for (std::size_t i = first; i < last; ++i) {
      const Line& line = lines_[i];
      if (line.text.empty()) {
        blanks += '\n';
        continue;
      }
      out += blanks + std::string(line.indent, ' ') + line.text + "\n";
      blanks.clear();
    }
    return out;
  }

  static bool is_directive(const Line& line) {
    if (line.indent != 2) return false;
    const std::string word = split_word(line.text).first;
    for (const char* known : {"apply", "result", "because", "message", "witness", "confirmed",
                              "laws", "modulo", "numerics", "undecided"}) {
      if (word == known) return true;
    }
    return false;
  }

  // Text of the lines from `first` up to `last`, each moved left by `indent`, after as many empty
  // lines as stand before it in the file: so positions keep their line.
  [[nodiscard]] core::SourceFileRef excerpt(std::size_t first, std::size_t last,
                                            std::size_t indent) const {
    std::string text(first, '\n');
    for (std::size_t k = first; k < last; ++k) {
      const Line& line = lines_[k];
      if (!line.text.empty())
        text += std::string(line.indent - std::min(indent, line.indent), ' ') + line.text;
      text += '\n';
    }
    return std::make_shared<const core::SourceFile>(core::SourceFile{source_->name, text});
  }

  void read_program(ProofCase& c) {
    const std::size_t first = at_;
    while (at_ < lines_.size() && !begins_case(lines_[at_]) && !is_directive(lines_[at_])) ++at_;
    c.program = excerpt(first, at_, 2);
  }

  // Steps over the lines that are indented deeper than a directive.
  void skip_nested() {
    while (at_ < lines_.size() && (lines_[at_].text.empty() || lines_[at_].indent > 2)) ++at_;
  }

  Status read_directive(ProofCase& c) {
    const Line line = lines_[at_];
    if (line.text.empty()) {
      ++at_;
      return Ok{};
    }
    if (!is_directive(line))
      return wrong(line.number, "expected `apply`, `result`, `because`, ... in two columns");
    const auto [word, rest] = split_word(line.text);
    const std::size_t first = at_++;
    if (word == "apply") return read_apply(c, first);
    if (word == "result") return read_result(c, first);
    return read_expectation(c, line, word, rest);
  }

  Status read_apply(ProofCase& c, std::size_t first) {
    skip_nested();
    const core::SourceFileRef step = excerpt(first, at_, 0);
    std::string text = step->text;
    text.replace(text.find("apply"), 5, "     ");
    c.steps.push_back(
        std::make_shared<const core::SourceFile>(core::SourceFile{source_->name, text}));
    return Ok{};
  }

  Status read_result(ProofCase& c, std::size_t first) {
    skip_nested();
    std::size_t last = at_;
    while (last > first + 1 && lines_[last - 1].text.empty()) --last;
    std::string text;
    for (std::size_t k = first + 1; k < last; ++k) {
      const Line& line = lines_[k];
      const std::size_t outer = lines_[first + 1].indent;
      if (line.indent < outer && !line.text.empty())
        return wrong(line.number, "less indented than the block's first line");
      text += line.text.empty() ? "\n" : std::string(line.indent - outer, ' ') + line.text + "\n";
    }
    c.result = text;
    c.result_line = lines_[first].number;
    c.result_end = c.result_line + static_cast<int>(last - first);
    return Ok{};
  }

  Status read_expectation(ProofCase& c, const Line& line, const std::string& word,
                          const std::string& rest) {
    if (word == "laws")
      c.laws = split_list(rest);
    else if (word == "modulo")
      c.modulo = split_list(rest);
    else if (word == "undecided")
      c.undecided = split_list(rest);
    else if (word == "numerics") {
      if (rest != "exact")
        return wrong(line.number, "numerics are `real` unless they are said to be `exact`");
      c.exact = true;
    } else {
      return read_refusal(c, line, word, rest);
    }
    return Ok{};
  }

  Status read_refusal(ProofCase& c, const Line& line, const std::string& word,
                      const std::string& rest) {
    const bool is_sound = !c.accepted && !c.refusal;
    if (is_sound && word == "witness") return read_witness(c.at, line, rest);
    if (!c.refusal) return wrong(line.number, "`" + word + "` belongs to a refused case");
    if (word == "because") return read_because(*c.refusal, line, rest);
    if (word == "witness") return read_witness(c.refusal->witness, line, rest);
    if (word == "message") {
      TRY(text, quoted(line, rest));
      c.refusal->message = text;
      return Ok{};
    }
    c.refusal->confirmed = true;
    return Ok{};
  }

  Status read_because(Refusal& refusal, const Line& line, const std::string& rest) {
    const auto [word, claim] = split_word(rest);
    const auto reason = reason_spelled(word);
    if (!reason) return wrong(line.number, "`" + word + "` is no reason");
    const bool needs_claim = *reason == Reason::refuted || *reason == Reason::undecided;
    if (needs_claim && claim.empty()) return wrong(line.number, "say which claim was not proved");
    refusal.reason = *reason;
    refusal.claim = claim;
    because_seen_ = true;
    return Ok{};
  }

  Status read_witness(WitnessValues& values, const Line& line, const std::string& rest) {
    for (const std::string& part : split_list(rest)) {
      const std::size_t equals = part.find('=');
      if (equals == std::string::npos)
        return wrong(line.number, "a witness is written `n = 1, i = 0`");
      const std::string number = trimmed(part.substr(equals + 1));
      std::int64_t value = 0;
      const auto [end, problem] =
          std::from_chars(number.data(), number.data() + number.size(), value);
      if (problem != std::errc() || end != number.data() + number.size()) {
        return wrong(line.number, "`" + number + "` is not a number");
      }
      values.emplace_back(trimmed(part.substr(0, equals)), value);
    }
    return Ok{};
  }

  Status check_case(const ProofCase& c) const {
    const std::string what = "case \"" + c.title + "\" ";
    if (c.steps.empty()) return wrong(c.loc.line, what + "has no `apply`");
    if (c.accepted && !c.result) return wrong(c.loc.line, what + "has no `result`");
    if (c.refusal && !because_seen_) return wrong(c.loc.line, what + "has no `because`");
    if (!c.accepted && c.result)
      return wrong(c.loc.line, what + "has a `result` but is not accepted");
    for (const ProofCase& other : file_.cases) {
      if (other.title == c.title)
        return wrong(c.loc.line, fmt::format("{}is also at line {}", what, other.loc.line));
    }
    return Ok{};
  }

  core::SourceFileRef source_;
  std::vector<Line> lines_;
  std::size_t at_ = 0;
  bool because_seen_ = false;
  ProofFile file_;
};

}  // namespace

Result<ProofFile> parse_proof(const core::SourceFileRef& source) {
  if (source->text.size() > max_bytes) {
    return over_limit({source, 1, 1, 0},
                      fmt::format("a proof file has at most {} bytes", max_bytes));
  }
  return Parser(source).parse();
}

}  // namespace selvage::proofs
