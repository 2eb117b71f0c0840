#include "sereno/flows/adapter_folders.h"

#include <algorithm>
#include <utility>

#include "sereno/flows/values.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

constexpr std::size_t most_extensions = 8;

Error all_of(const std::vector<config::Problem>& problems) {
  std::string text;
  for (const config::Problem& problem : problems) text += (text.empty() ? "" : "\n") + problem.to_string();
  return Error{text};
}

/// Finds and reads along a chain of extensions.
class Finder {
 public:
  Finder(std::string_view folders, const ReadFile& read) : folders_(steps::split(folders, ':')), read_(read) {}

  /// From the folder `first` on.
  Result<Adapter> find(const std::string& name, std::size_t first, std::size_t depth) const {
    if (!Values::is_name(name)) return Error{steps::in_quotes(name) + " is no name of an adapter: a-z, 0-9 and _ only"};
    std::string looked;
    for (std::size_t i = first; i < folders_.size(); ++i) {
      const std::string path = folders_[i] + "/" + name + ".yaml";
      if (const auto text = read_(path)) return read_text(*text, path, name, i, depth);
      looked += (looked.empty() ? "" : ", ") + path;
    }
    return Error{"there is no adapter '" + name + "' (looked for " + looked + ")"};
  }

  Result<Adapter> read_text(std::string_view text, const std::string& path, const std::string& name, std::size_t folder,
                            std::size_t depth) const {
    std::vector<config::Problem> problems;
    const auto root = config::parse_yaml(text, path, problems);
    if (!root) return all_of(problems);
    std::optional<Adapter> base;
    if (const std::string other = extended_by(*root); !other.empty()) {
      if (depth >= most_extensions) return Error{path + ": extensions go in a circle, or more than 8 deep"};
      auto found = find(other, other == name ? folder + 1 : 0, depth + 1);
      if (!found) return Error{path + " extends '" + other + "': " + found.error().message};
      base = *std::move(found);
    }
    Adapter adapter = read_adapter(*root, base ? &*base : nullptr, problems);
    if (problems.empty() && !name.empty() && adapter.name != name)
      problems.push_back({.file = path,
                          .line = 1,
                          .column = 1,
                          .message = "says adapter: " + adapter.name + ", and its name is " + name});
    if (!problems.empty()) return all_of(problems);
    return adapter;
  }

 private:
  std::vector<std::string> folders_;
  const ReadFile& read_;
};

}  // namespace

Result<Adapter> find_adapter(std::string_view name, std::string_view folders, const ReadFile& read) {
  return Finder(folders, read).find(std::string(name), 0, 0);
}

Result<Adapter> adapter_of(std::string_view text, const std::string& path, std::string_view folders,
                           const ReadFile& read) {
  return Finder(folders, read).read_text(text, path, {}, 0, 0);
}

Result<Adapter> AdapterReader::find(std::string_view name, std::string_view folders, const ReadFile& read_file) {
  return read({std::string(name), std::string(folders)}, read_file,
              [&](const ReadFile& noting) { return find_adapter(name, folders, noting); });
}

Result<Adapter> AdapterReader::of(std::string_view text, const std::string& path, std::string_view folders,
                                  const ReadFile& read_file) {
  return read({path, std::string(folders), std::string(text)}, read_file,
              [&](const ReadFile& noting) { return adapter_of(text, path, folders, noting); });
}

Result<Adapter> AdapterReader::read(std::vector<std::string> asked, const ReadFile& read_file,
                                    const std::function<Result<Adapter>(const ReadFile&)>& parse) {
  const auto same = [&](const File& file) { return read_file(file.path) == file.text; };
  if (kept_ && kept_->asked == asked && std::all_of(kept_->files.begin(), kept_->files.end(), same))
    return kept_->adapter;
  kept_.reset();
  Kept fresh{.asked = std::move(asked)};
  auto adapter = parse([&](const std::string& path) {
    fresh.files.push_back({.path = path, .text = read_file(path)});
    return fresh.files.back().text;
  });
  if (!adapter) return adapter;
  fresh.adapter = *adapter;
  kept_ = std::move(fresh);
  return adapter;
}

}  // namespace sereno::flows
