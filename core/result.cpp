// SPDX-License-Identifier: Apache-2.0
#include "core/result.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace selvage {
namespace {

// Longer lines are quoted in part, around the caret.
constexpr std::size_t max_quoted = 100;

// One line of source with the part an error speaks of: [begin, end) of `text`, in bytes.
struct Quote {
  std::string text;
  std::size_t begin = 0;
  std::size_t end = 0;
};

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_utf8_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Drops bytes [0, count) of the text.
void drop_front(Quote& q, std::size_t count) {
  q.text.erase(0, count);
  q.begin -= std::min(q.begin, count);
  q.end -= std::min(q.end, count);
}

void clip(Quote& q) {
  const std::string dots = "...";
  if (q.begin > max_quoted / 2) {
    std::size_t from = q.begin - max_quoted / 2;
    while (from < q.begin && is_utf8_continuation(q.text[from])) ++from;
    drop_front(q, from);
    q.text.insert(0, dots);
    q.begin += dots.size();
    q.end += dots.size();
  }
  if (q.text.size() > max_quoted) {
    std::size_t to = max_quoted;
    while (to > 0 && is_utf8_continuation(q.text[to])) --to;
    q.text.resize(to);
    q.end = std::min(q.end, to);
    q.text += dots;
  }
}

// A file's bytes must not drive the user's terminal.
void defuse(std::string& text) {
  for (char& c : text) {
    if (std::iscntrl(static_cast<unsigned char>(c)) != 0) c = c == '\t' ? ' ' : '?';
  }
}

Quote quote_of(const core::SourceLoc& loc) {
  Quote q{core::line_text(loc), 0, 0};
  q.begin = std::min(static_cast<std::size_t>(std::max(loc.column - 1, 0)), q.text.size());
  q.end = std::min(q.begin + static_cast<std::size_t>(std::max(loc.length, 1)), q.text.size());
  std::size_t indent = 0;
  while (indent < q.begin && is_blank(q.text[indent])) ++indent;
  drop_front(q, indent);
  while (!q.text.empty() && q.text.size() > q.end && is_blank(q.text.back())) q.text.pop_back();
  clip(q);
  defuse(q.text);
  return q;
}

// Blanks up to the quoted part, then carets below it; one column per code point.
std::string caret_line(const Quote& q) {
  std::string line;
  for (std::size_t i = 0; i < q.begin; ++i) {
    if (!is_utf8_continuation(q.text[i])) line += ' ';
  }
  line += '^';
  for (std::size_t i = q.begin + 1; i < q.end; ++i) {
    if (!is_utf8_continuation(q.text[i])) line += '^';
  }
  return line;
}

std::string where_block(const core::SourceLoc& loc) {
  const std::string where = core::to_string(loc);
  if (where.empty()) return "";
  std::string out = "  --> " + where + "\n";
  const Quote q = quote_of(loc);
  if (q.text.empty()) return out;
  out += "   | " + q.text + "\n";
  if (loc.column > 0) out += "   | " + caret_line(q) + "\n";
  return out;
}

// Text that may quote the user's input at any length: no control characters, not without end.
std::string presentable(std::string text) {
  constexpr std::size_t longest = 2000;
  if (text.size() > longest) {
    std::size_t to = longest;
    while (to > 0 && is_utf8_continuation(text[to])) --to;
    text.resize(to);
    text += "...";
  }
  for (char& c : text) {
    if (c != '\n' && std::iscntrl(static_cast<unsigned char>(c)) != 0) c = '?';
  }
  return text;
}

// "   = text", further lines of the text aligned below the first.
std::string note_block(const Note& note) {
  std::string out = "   = ";
  for (const char c : presentable(note.text)) {
    out += c;
    if (c == '\n') out += "     ";
  }
  const std::string where = core::to_string(note.loc);
  if (!where.empty()) out += " (at " + where + ")";
  return out + "\n";
}

// Letters of either case are near each other: DRAM and dram are the same word misspelt.
std::string lower(const std::string& s) {
  std::string out = s;
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// Insertions, deletions, changes and swaps of neighbours that turn `a` into `b`.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  const std::size_t columns = b.size() + 1;
  std::vector<std::size_t> two_up(columns), up(columns), row(columns);
  for (std::size_t j = 0; j < columns; ++j) up[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j < columns; ++j) {
      const std::size_t change = up[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({up[j] + 1, row[j - 1] + 1, change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], two_up[j - 2] + 1);
    }
    std::swap(two_up, up);
    std::swap(up, row);
  }
  return up[b.size()];
}

// How many edits still look like a slip of the pen in a word of this length.
std::size_t tolerated_edits(std::size_t length) {
  return length < 2 ? 0 : std::max<std::size_t>(1, length / 3);
}

}  // namespace

std::string render(const Error& error) {
  std::string out = "error: ";
  if (!error.primitive.empty()) out += error.primitive + ": ";
  out += presentable(error.message);
  if (!error.claim.empty()) out += "      [" + error.claim + "]";
  out += "\n" + where_block(error.loc);
  if (!error.suggestion.empty()) out += note_block(Note{{}, error.suggestion});
  for (const Note& note : error.notes) out += note_block(note);
  return out;
}

namespace {

constexpr std::array all_reasons = {Reason::refuted, Reason::not_applicable, Reason::undecided,
                                    Reason::limit, Reason::bad_input};

Error make_error(Reason reason, core::SourceLoc loc, std::string message, std::string suggestion) {
  Error error;
  error.reason = reason;
  error.loc = std::move(loc);
  error.message = std::move(message);
  error.suggestion = std::move(suggestion);
  return error;
}

}  // namespace

std::string_view spelling(Reason r) {
  switch (r) {
    case Reason::refuted:
      return "refuted";
    case Reason::not_applicable:
      return "not_applicable";
    case Reason::undecided:
      return "undecided";
    case Reason::limit:
      return "limit";
    case Reason::bad_input:
      return "bad_input";
  }
  return "?";
}

std::optional<Reason> reason_spelled(std::string_view word) {
  const auto* const found =
      std::ranges::find_if(all_reasons, [&](Reason r) { return spelling(r) == word; });
  return found == all_reasons.end() ? std::nullopt : std::optional(*found);
}

Error bad_input(core::SourceLoc loc, std::string message, std::string suggestion) {
  return make_error(Reason::bad_input, std::move(loc), std::move(message), std::move(suggestion));
}

Error not_applicable(core::SourceLoc loc, std::string message, std::string suggestion) {
  return make_error(Reason::not_applicable, std::move(loc), std::move(message),
                    std::move(suggestion));
}

Error over_limit(core::SourceLoc loc, std::string message) {
  return make_error(Reason::limit, std::move(loc), std::move(message), {});
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates) {
  constexpr std::size_t longest_name =
      100;  // beyond it nobody misspells, and the search is quadratic
  if (word.empty() || word.size() > longest_name) return "";
  const std::string* best = nullptr;
  std::size_t best_distance = 0;
  for (const std::string& candidate : candidates) {
    if (candidate == word || candidate.empty() || candidate.size() > longest_name) continue;
    const std::size_t distance = edit_distance(lower(word), lower(candidate));
    if (distance > tolerated_edits(std::max(word.size(), candidate.size()))) continue;
    if (best != nullptr && distance >= best_distance) continue;
    best = &candidate;
    best_distance = distance;
  }
  return best == nullptr ? "" : "did you mean `" + *best + "`?";
}

}  // namespace selvage
