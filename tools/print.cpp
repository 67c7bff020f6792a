// SPDX-License-Identifier: Apache-2.0
#include "core/print.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "tools/commands.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/load.h"
#include "tools/report.h"

namespace selvage::tools {
namespace {

int show(const std::string& text, const Common& common) {
  if (common.json) {
    print_json({{"text", text}});
  } else {
    std::cout << text;
  }
  return done;
}

}  // namespace

int print(const PrintOptions& options, const Common& common) {
  const Result<core::SourceFileRef> source = read_file(options.file);
  if (!source.ok()) return fail(source.error(), common);
  const Result<Loaded> loaded =
      load_sources({source.value()}, asked_by_user(options.hardware), common.hardware_folders);
  if (!loaded.ok()) return fail(loaded.error(), common);
  const core::Module& module = loaded.value().modules[0];
  if (options.proc.empty()) {
    return show(core::print(module), common);
  }
  std::vector<std::string> names;
  for (const core::Proc& p : module.procs) {
    if (p->name == options.proc) {
      return show(core::print(p), common);
    }
    names.push_back(p->name);
  }
  return fail(
      selvage::bad_input({source.value(), 1, 1, 0}, "there is no procedure `" + options.proc + "`",
                         did_you_mean(options.proc, names)),
      common);
}

}  // namespace selvage::tools
