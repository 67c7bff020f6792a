// SPDX-License-Identifier: Apache-2.0
//
// Which words may be names.
#include <algorithm>
#include <array>

#include "core/lex.h"

namespace selvage::core {

namespace {

constexpr std::array<std::string_view, 15> reserved_words{
    "_",   "True", "False",  "and", "assert", "def", "elif", "else",
    "for", "if",   "import", "in",  "not",    "or",  "pass"};

constexpr std::array<std::string_view, 44> c_keywords{
    "auto",           "break",        "case",     "char",     "const",      "continue",
    "default",        "do",           "double",   "else",     "enum",       "extern",
    "float",          "for",          "goto",     "if",       "inline",     "int",
    "long",           "register",     "restrict", "return",   "short",      "signed",
    "sizeof",         "static",       "struct",   "switch",   "typedef",    "union",
    "unsigned",       "void",         "volatile", "while",    "_Alignas",   "_Alignof",
    "_Atomic",        "_Bool",        "_Complex", "_Generic", "_Imaginary", "_Noreturn",
    "_Static_assert", "_Thread_local"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_letter_or_digit(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

}  // namespace

bool is_identifier(std::string_view text) {
  return !text.empty() && is_letter(text[0]) && std::ranges::all_of(text, is_letter_or_digit);
}

bool is_reserved(std::string_view text) {
  return std::ranges::find(reserved_words, text) != reserved_words.end();
}

bool is_c_keyword(std::string_view text) {
  return std::ranges::find(c_keywords, text) != c_keywords.end();
}

bool is_usable_name(std::string_view text) { return is_identifier(text) && !is_reserved(text); }

}  // namespace selvage::core
