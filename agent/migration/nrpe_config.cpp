#include "agent/migration/nrpe_config.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"

namespace sereno::agent::migration {
namespace {

constexpr std::size_t deepest_include = 16;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\v\f";
  const auto begin = text.find_first_not_of(blanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

void read_line(std::string_view line, const std::string& place, NrpeConfig& config) {
  line = trimmed(line);
  if (line.empty() || line.front() == '#') return;
  if (!is_utf8(line)) {
    config.notes.push_back({place, "is left out: settings of the agent are UTF-8, and this line is not"});
    return;
  }
  const auto equals = line.find('=');
  if (equals == line.npos) {
    config.notes.push_back({place, "is no NAME=VALUE: nrpe does not start with it"});
    return;
  }
  NrpeDirective directive{.key = std::string(trimmed(line.substr(0, equals))),
                          .value = std::string(trimmed(line.substr(equals + 1))),
                          .place = place};
  if (directive.key.starts_with("command[")) {
    const auto end = directive.key.find(']');
    directive.name = directive.key.substr(8, end == std::string::npos ? end : end - 8);
    directive.key = "command";
    if (end == std::string::npos || directive.name.empty()) {
      config.notes.push_back({place, "is no command[NAME]=LINE"});
      return;
    }
  }
  if (directive.value.empty()) config.notes.push_back({place, "has no value: nrpe does not start with it"});
  // Who may ask is not everybody because a list was left empty.
  if (!directive.value.empty() || directive.key == "allowed_hosts") config.directives.push_back(std::move(directive));
}

class Reader {
 public:
  explicit Reader(const NrpeFiles& files) : files_(files) {}

  void take(const NrpeConfig& file) {
    config_.notes.insert(config_.notes.end(), file.notes.begin(), file.notes.end());
    for (const NrpeDirective& directive : file.directives) {
      if (directive.key == "include" || directive.key == "include_file")
        include(directive.value, directive.place);
      else if (directive.key == "include_dir")
        include_folder(directive.value, directive.place);
      else
        config_.directives.push_back(directive);
    }
  }
  NrpeConfig result() { return std::move(config_); }

 private:
  void include(const std::string& path, const std::string& place) {
    const auto text = files_.read(path);
    if (!text) return note(place, text.error().message);
    if (depth_ == deepest_include) return note(place, path + ": includes lead into each other");
    ++depth_;
    take(parse_nrpe_config(*text, path));
    --depth_;
  }

  void include_folder(std::string folder, const std::string& place) {
    while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
    const auto entries = files_.list(folder);
    if (!entries) return note(place, entries.error().message);
    if (depth_ == deepest_include) return note(place, folder + ": folders lead into each other");
    ++depth_;
    for (const std::string& entry : *entries)
      entry.ends_with('/') ? include_folder(entry, place) : include(entry, place);
    --depth_;
  }

  void note(const std::string& place, const std::string& text) { config_.notes.push_back({place, text}); }

  const NrpeFiles& files_;
  std::size_t depth_ = 0;
  NrpeConfig config_{};
};

}  // namespace

NrpeConfig parse_nrpe_config(std::string_view text, const std::string& file) {
  NrpeConfig config;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    read_line(text.substr(0, end), file + ":" + std::to_string(number), config);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return config;
}

Result<NrpeConfig> read_nrpe_config(const std::string& path, const NrpeFiles& files) {
  const auto text = files.read(path);
  if (!text) return text.error();
  Reader reader(files);
  reader.take(parse_nrpe_config(*text, path));
  return reader.result();
}

}  // namespace sereno::agent::migration
