// SPDX-License-Identifier: Apache-2.0
//
// A harness without libFuzzer, for any compiler: runs the seeds of one kind and deterministic
// mutations of them.
//   corpus_KIND CORPUS DICTIONARY      all seeds and mutations
//   corpus_KIND FILE...                just these inputs
// Seeds whose names begin with `refused` must be refused, all others accepted.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "tests/fuzz/fuzz.h"

namespace selvage::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr unsigned mutations = 2000;
constexpr std::size_t largest_seed = 4096;
constexpr std::size_t fewest_seeds = 10;
constexpr std::size_t largest_input = 1u << 16;

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The entries of a libFuzzer dictionary: lines `"text"` with escapes \" \\ \xNN.
std::vector<std::string> words_of(const fs::path& dictionary) {
  std::vector<std::string> words;
  std::ifstream in(dictionary);
  for (std::string line; std::getline(in, line);) {
    const std::size_t open = line.find('"');
    if (line.starts_with('#') || open == std::string::npos) continue;
    std::string word;
    for (std::size_t i = open + 1; i + 1 < line.size(); ++i) {
      if (line[i] == '\\' && line[i + 1] == 'x') {
        word += static_cast<char>(std::stoi(line.substr(i + 2, 2), nullptr, 16));
        i += 3;
      } else {
        word += line[i] == '\\' ? line[++i] : line[i];
      }
    }
    words.push_back(word);
  }
  return words;
}

class Mutator {
 public:
  Mutator(std::vector<std::string> seeds, std::vector<std::string> words)
      : seeds_(std::move(seeds)), words_(std::move(words)) {}

  [[nodiscard]] std::string mutant(unsigned number) const {
    std::mt19937 random(number);
    std::string text = any(seeds_, random);
    for (std::size_t edits = 1 + below(4, random); edits > 0; --edits) edit(text, random);
    text.resize(std::min(text.size(), largest_input));
    return text;
  }

 private:
  // The distributions of the standard library differ between its makers.
  static std::size_t below(std::size_t n, std::mt19937& random) { return random() % n; }

  static const std::string& any(const std::vector<std::string>& list, std::mt19937& random) {
    return list[below(list.size(), random)];
  }

  static std::string slice(const std::string& text, std::size_t most, std::mt19937& random) {
    return text.substr(below(text.size() + 1, random), below(most, random));
  }

  void edit(std::string& text, std::mt19937& random) const {
    const std::size_t at = below(text.size() + 1, random);
    switch (below(7, random)) {
      case 0:
        text.erase(at, 1 + below(8, random));
        break;
      case 1:
        text.insert(at, any(words_, random));
        break;
      case 2:
        text.replace(at, std::min<std::size_t>(4, text.size() - at), any(words_, random));
        break;
      case 3:
        text.insert(at, slice(text, 32, random));
        break;
      case 4:
        text.insert(at, slice(any(seeds_, random), 200, random));
        break;
      case 5:
        text.insert(at, 1, static_cast<char>(below(256, random)));
        break;
      default:
        repeat(text, at, random);
    }
  }

  // A word or a slice, often: deep nesting, long lists.
  void repeat(std::string& text, std::size_t at, std::mt19937& random) const {
    const bool word = below(2, random) == 0;
    const std::string once = word ? any(words_, random) : slice(text, 12, random);
    if (once.empty()) return;
    const std::size_t times = 1u << below(13, random);
    std::string many;
    for (std::size_t k = 0; k < times && many.size() < largest_input; ++k) many += once;
    text.insert(at, many);
  }

  std::vector<std::string> seeds_, words_;
};

// What is wrong with the input, or nothing.
std::string trouble_with(const std::string& text, std::optional<bool> wanted) {
  try {
    const bool accepted = accepts(text);
    if (!wanted || *wanted == accepted) return "";
    return accepted ? "should be refused" : "should be accepted";
  } catch (const std::exception& e) {
    return e.what();
  }
}

class Run {
 public:
  void input(const std::string& name, const std::string& text, std::optional<bool> wanted) {
    ++count_;
    const std::string trouble = trouble_with(text, wanted);
    if (trouble.empty()) return;
    ++failures_;
    const std::string kept = "finding-" + std::to_string(failures_);
    std::ofstream(kept, std::ios::binary) << text;
    fmt::print(stderr, "{}: {}\n  the input is kept in {}\n", name, trouble, kept);
  }
  void complain(const std::string& what) {
    ++failures_;
    fmt::print(stderr, "{}\n", what);
  }
  [[nodiscard]] int finish() const {
    fmt::print("{} inputs, {} findings\n", count_, failures_);
    return failures_ == 0 ? 0 : 1;
  }

 private:
  std::size_t count_ = 0;
  std::size_t failures_ = 0;
};

int run_corpus(const fs::path& corpus, const fs::path& dictionary) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(corpus)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  Run run;
  if (files.size() < fewest_seeds) run.complain("too few seeds in " + corpus.string());
  std::vector<std::string> seeds;
  for (const fs::path& file : files) {
    const std::string& text = seeds.emplace_back(text_of(file));
    if (text.size() >= largest_seed) run.complain("too large a seed: " + file.string());
    run.input(file.string(), text, !file.filename().string().starts_with("refused"));
  }
  const Mutator mutator(seeds, words_of(dictionary));
  for (unsigned k = 1; k <= mutations; ++k) {
    run.input(fmt::format("mutation {}", k), mutator.mutant(k), std::nullopt);
  }
  return run.finish();
}

int run_files(int argc, char** argv) {
  Run run;
  for (int k = 1; k < argc; ++k) run.input(argv[k], text_of(argv[k]), std::nullopt);
  return run.finish();
}

}  // namespace
}  // namespace selvage::fuzz

int main(int argc, char** argv) {
  if (argc == 3 && std::filesystem::is_directory(argv[1])) {
    return selvage::fuzz::run_corpus(argv[1], argv[2]);
  }
  return selvage::fuzz::run_files(argc, argv);
}
