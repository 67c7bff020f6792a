// SPDX-License-Identifier: Apache-2.0
#include "tools/toolchain/process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "core/ensure.h"

namespace selvage::toolchain {
namespace {

namespace fs = std::filesystem;

constexpr int no_such_program = 127;

// In the process of the child.
void redirect(const std::string& file, int flags, int target) {
  constexpr mode_t owner_only = 0600;
  const int fd = ::open(file.c_str(), flags, owner_only);
  if (fd < 0 || ::dup2(fd, target) < 0) ::_exit(no_such_program);
  ::close(fd);
}

}  // namespace

ScratchFolder::ScratchFolder() : owner_(::getpid()) {
  std::string pattern = (fs::temp_directory_path() / "selvage-c-XXXXXX").string();
  ENSURE(::mkdtemp(pattern.data()) != nullptr, "a temporary folder can be made");
  path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
  if (::getpid() != owner_) return;  // a fork
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void ScratchFolder::write(const std::string& name, const std::string& text) const {
  std::ofstream out(path_ / name, std::ios::binary);
  out << text;
  out.close();
  ENSURE(out.good(), "the temporary folder can be written");
}

std::string ScratchFolder::read(const std::string& name) const {
  std::ostringstream text;
  std::ifstream in(path_ / name, std::ios::binary);
  if (in.good() && in.peek() != std::ifstream::traits_type::eof()) text << in.rdbuf();
  return text.str();
}

std::string ScratchFolder::path_of(const std::string& name) const {
  return (path_ / name).string();
}

int ScratchFolder::run(const std::vector<std::string>& command, const Files& files) const {
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const pid_t pid = ::fork();
  ENSURE(pid >= 0, "the system starts processes");
  if (pid == 0) {
    if (::chdir(path_.c_str()) != 0) ::_exit(no_such_program);
    redirect(files.in, O_RDONLY, STDIN_FILENO);
    redirect(files.out, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
    redirect(files.err, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
    ::execvp(words[0], words.data());
    ::_exit(no_such_program);
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) ENSURE(errno == EINTR, "a child can be waited for");
  constexpr int by_signal = 128;
  return WIFEXITED(status) ? WEXITSTATUS(status) : by_signal + WTERMSIG(status);
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> out;
  for (std::string word; in >> word;) out.push_back(word);
  return out;
}

}  // namespace selvage::toolchain
