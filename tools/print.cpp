// SPDX-License-Identifier: Apache-2.0
#include "core/print.h"

#include <iostream>

#include "tools/commands.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/load.h"

namespace selvage::tools {

int print(const PrintOptions& options, const Common& common) {
  const Result<core::SourceFileRef> source = read_file(options.file);
  if (!source.ok()) return fail(source.error(), common);
  const Result<Loaded> loaded = load_sources({source.value()}, options.hardware, common.hardware_folders);
  if (!loaded.ok()) return fail(loaded.error(), common);
  const core::Module& module = loaded.value().modules[0];
  if (options.proc.empty()) {
    std::cout << core::print(module);
    return done;
  }
  std::vector<std::string> names;
  for (const core::Proc& p : module.procs) {
    if (p->name == options.proc) {
      std::cout << core::print(p);
      return done;
    }
    names.push_back(p->name);
  }
  return fail(selvage::bad_input({source.value(), 1, 1, 0}, "there is no procedure `" + options.proc + "`",
                                 did_you_mean(options.proc, names)),
              common);
}

}  // namespace selvage::tools
