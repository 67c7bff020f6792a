// SPDX-License-Identifier: Apache-2.0
#include "smt/digits.h"

#include <algorithm>

namespace selvage::smt {
namespace {

// The longest chain within ascending divisors, as positions; the earliest found among equals.
std::vector<std::size_t> longest_chain(const std::vector<Integer>& divisors) {
  std::vector<std::size_t> length(divisors.size(), 1), previous(divisors.size());
  std::size_t best = 0;
  for (std::size_t i = 0; i < divisors.size(); ++i) {
    previous[i] = i;
    for (std::size_t j = 0; j < i; ++j) {
      if (divisors[i] % divisors[j] == 0 && length[j] + 1 > length[i]) {
        length[i] = length[j] + 1;
        previous[i] = j;
      }
    }
    if (length[i] > length[best]) best = i;
  }
  std::vector<std::size_t> chain{best};
  while (previous[chain.back()] != chain.back()) chain.push_back(previous[chain.back()]);
  std::reverse(chain.begin(), chain.end());
  return chain;
}

}  // namespace

std::vector<std::vector<Integer>> divisibility_chains(std::vector<Integer> divisors) {
  std::sort(divisors.begin(), divisors.end());
  divisors.erase(std::unique(divisors.begin(), divisors.end()), divisors.end());
  std::vector<std::vector<Integer>> chains;
  while (!divisors.empty()) {
    std::vector<Integer>& chain = chains.emplace_back();
    const auto positions = longest_chain(divisors);
    for (const std::size_t i : positions) chain.push_back(divisors[i]);
    for (auto i = positions.rbegin(); i != positions.rend(); ++i) {
      divisors.erase(divisors.begin() + static_cast<std::ptrdiff_t>(*i));
    }
  }
  return chains;
}

Term Digits::value() const { return quotient(1); }

Term Digits::quotient(Integer divisor) const {
  Term sum(0);
  for (const Digit& d : digits) {
    if (d.weight >= divisor) sum = sum + scaled(Term(d.variable), d.weight / divisor);
  }
  return sum;
}

Term Digits::remainder(Integer divisor) const {
  Term sum(0);
  for (const Digit& d : digits) {
    if (d.weight < divisor) sum = sum + scaled(Term(d.variable), d.weight);
  }
  return sum;
}

}  // namespace selvage::smt
