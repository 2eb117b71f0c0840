// One plugin file, loaded into this process. Only who may die of it does so: sereno-worker and the command line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/host/options/check_description.h"
#include "sereno/result.h"
#include "sereno/sereno_plugin.h"

namespace sereno::host {

/// A loaded plugin whose tables were looked through: whatever the plugin line promises to be there is there. The
/// library is never unloaded (a plugin may have left threads and exit handlers behind), so everything handed out here
/// lives as long as the process.
class PluginLibrary {
 public:
  /// The file that is looked at is the one that is loaded, whatever becomes of its name meanwhile. Fails on an unsafe
  /// one (open_trusted_file), on what is no shared library or lacks a symbol it needs, on another major version of the
  /// plugin line, and on tables that break its rules. The message begins with the path. Loading runs code of the
  /// plugin: a plugin that crashes there takes the process along.
  static Result<PluginLibrary> open(const std::string& path);

  const sereno_plugin& plugin() const { return *plugin_; }
  /// What the plugin says about its checks, in its order.
  const std::vector<CheckDescription>& describe() const { return descriptions_; }
  /// Nothing when the plugin has no such check.
  const sereno_check* find(std::string_view check) const;

 private:
  PluginLibrary(const sereno_plugin& plugin, std::vector<CheckDescription> descriptions)
      : plugin_(&plugin), descriptions_(std::move(descriptions)) {}

  const sereno_plugin* plugin_;
  std::vector<CheckDescription> descriptions_;
};

}  // namespace sereno::host
