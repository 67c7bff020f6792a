// SPDX-License-Identifier: Apache-2.0
//
// Compilers and compiled programs as processes, and the folder that they work in.
#pragma once
#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace selvage::toolchain {

// A new folder under the system's for such, removed at the end by the process that made it.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  void write(const std::string& name, const std::string& text) const;
  [[nodiscard]] std::string read(const std::string& name) const;  // "" if there is none
  [[nodiscard]] std::string path_of(const std::string& name) const;

  struct Files {
    std::string in = "/dev/null", out = "/dev/null", err = "/dev/null";
  };
  // Runs a program in the folder.  Its exit status; 127 if there is no such program, 128 and more
  // for the number of the signal that ended it.
  [[nodiscard]] int run(const std::vector<std::string>& command, const Files& files) const;

 private:
  std::filesystem::path path_;
  pid_t owner_;
};

// The words between the spaces.
[[nodiscard]] std::vector<std::string> words_of(const std::string& text);

}  // namespace selvage::toolchain
