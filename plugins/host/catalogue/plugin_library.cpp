#include "plugins/host/catalogue/plugin_library.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstring>
#include <exception>
#include <utility>

#include "base/trusted_file.h"
#include "plugins/host/catalogue/bound_at_once.h"
#include "plugins/host/catalogue/plugin_tables.h"

namespace sereno::host {
namespace {

Error wrong(const std::string& path, const std::string& why) { return Error{path + ": " + why}; }

std::string versions(unsigned major, unsigned minor) { return std::to_string(major) + "." + std::to_string(minor); }

/// The loader's own words, without the path that leads them.
std::string loader_says(const std::string& loaded_path) {
  const char* message = dlerror();
  std::string text = message ? message : "the loader gives no reason";
  if (text.starts_with(loaded_path + ": ")) text.erase(0, loaded_path.size() + 2);
  return text;
}

/// What is open there. The loader knows libraries by their path and takes one that it has for another of the same path:
/// so the descriptor stays open for ever, and its number is never another file's.
std::string path_of(Descriptor file, const std::string& path) {
  const std::string open_file = "/proc/self/fd/" + std::to_string(file.release());
  return access(open_file.c_str(), R_OK) == 0 ? open_file : path;  // without /proc: nobody else can change it either
}

/// A plugin that misses a function is refused when it is loaded. The loader sees to that, too, when the plugin was
/// linked so, and then need not look up each function that the libraries below could ever want of one another.
int binding(const Descriptor& file) { return is_bound_at_once(file.get()) ? RTLD_LAZY : RTLD_NOW; }

/// Code of the library runs here, and may throw.
Result<void*> load(Descriptor file, const std::string& path) try {
  const int mode = binding(file) | RTLD_LOCAL;
  const std::string loaded_path = path_of(std::move(file), path);
  dlerror();
  void* const library = dlopen(loaded_path.c_str(), mode);
  if (!library) return wrong(path, "cannot be loaded: " + loader_says(loaded_path));
  return library;
} catch (const std::exception& error) {
  return wrong(path, std::string("throws while it is loaded: ") + error.what());
} catch (...) {
  return wrong(path, "throws something that is no std::exception while it is loaded");
}

/// Null when the library does not export it.
sereno_plugin_query_fn query_of(void* library) {
  void* const symbol = dlsym(library, SERENO_PLUGIN_SYMBOL);
  sereno_plugin_query_fn query = nullptr;
  static_assert(sizeof query == sizeof symbol);
  std::memcpy(&query, &symbol, sizeof query);  // ISO C++ has no cast from an object to a function
  return query;
}

Result<void> check_version(const sereno_plugin* plugin, const std::string& path) {
  const std::string ours = versions(SERENO_ABI_MAJOR, SERENO_ABI_MINOR);
  if (!plugin)
    return wrong(path, "cannot work with plugin line " + ours + ": install the version made for this Sereno");
  if (!SERENO_HAS(plugin, checks))
    return wrong(path,
                 "its plugin table has " + std::to_string(plugin->struct_size) + " bytes, too few: build it anew");
  if (plugin->abi_major != SERENO_ABI_MAJOR)
    return wrong(path, "speaks plugin line " + versions(plugin->abi_major, plugin->abi_minor) + ", this Sereno " +
                           ours + ": install the version made for this Sereno");
  return {};
}

}  // namespace

Result<PluginLibrary> PluginLibrary::open(const std::string& path) {
  auto file = open_trusted_file(path);
  if (!file) return file.error();
  const auto library = load(std::move(*file), path);
  if (!library) return library.error();
  const auto query = query_of(*library);
  if (!query)
    return wrong(path, "is no plugin: it lacks the symbol " SERENO_PLUGIN_SYMBOL " (SERENO_PLUGIN exports it)");
  const sereno_plugin* const plugin = query(SERENO_ABI_MAJOR, SERENO_ABI_MINOR);
  if (auto fits = check_version(plugin, path); !fits) return fits.error();
  auto descriptions = describe_plugin(*plugin, path);
  if (!descriptions) return wrong(path, descriptions.error().message);
  return PluginLibrary(*plugin, std::move(*descriptions));
}

const sereno_check* PluginLibrary::find(std::string_view check) const {
  for (std::size_t i = 0; i < plugin_->check_count; ++i)
    if (check == plugin_->checks[i]->name) return plugin_->checks[i];
  return nullptr;
}

}  // namespace sereno::host
