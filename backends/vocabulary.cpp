// SPDX-License-Identifier: Apache-2.0
#include "backends/vocabulary.h"

namespace selvage::backends {

using core::ListName;
using core::TextName;
using core::Vocabulary;

const Vocabulary& alloc_vocabulary() {
  static const Vocabulary names = {{"name", TextName{}},
                                   {"ctype", TextName{}},
                                   {"dims", ListName{}},
                                   {"size", TextName{}},
                                   {"slot", TextName{}}};
  return names;
}

const Vocabulary& scalar_vocabulary() {
  static const Vocabulary names = {
      {"name", TextName{}}, {"ctype", TextName{}}, {"dims", ListName{}}, {"size", TextName{}}};
  return names;
}

const Vocabulary& free_vocabulary() {
  static const Vocabulary names = {{"name", TextName{}}};
  return names;
}

const Vocabulary& window_vocabulary() {
  static const Vocabulary names = {{"name", TextName{}},
                                   {"ctype", TextName{}},
                                   {"index", ListName{}},
                                   {"offset", TextName{}},
                                   {"slot", TextName{}}};
  return names;
}

Vocabulary extern_vocabulary(int arity) {
  Vocabulary names;
  for (int i = 0; i < arity; ++i) names.emplace(std::to_string(i), TextName{});
  return names;
}

}  // namespace selvage::backends
