#include "plugins/host/run/intents.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "base/descriptor.h"
#include "base/whole_file.h"
#include "plugins/host/run/run_surroundings.h"
#include "sereno/number.h"

namespace sereno::host {
namespace {

constexpr std::size_t most_bytes = Intents::most * (Intents::longest_key + Intents::longest_note + 16);

bool is_key(std::string_view key) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '.' || c == '_' || c == '-';
  };
  return !key.empty() && key.size() <= Intents::longest_key && std::all_of(key.begin(), key.end(), fits);
}

/// One intent: "KEY SIZE", a newline, the note, a newline.
void append(std::string& to, std::string_view key, std::string_view note) {
  to.append(key).append(" ").append(std::to_string(note.size())).append("\n").append(note).append("\n");
}

/// Takes the first one off `rest`; nothing when it is none.
std::optional<std::pair<std::string, std::string>> take_first(std::string_view& rest) {
  const auto space = rest.find(' '), line = rest.find('\n');
  if (line == std::string_view::npos || space > line) return std::nullopt;
  const auto key = rest.substr(0, space);
  const auto size = parse_integer<std::size_t>(rest.substr(space + 1, line - space - 1));
  rest.remove_prefix(line + 1);
  if (!is_key(key) || !size || *size >= rest.size() || rest[*size] != '\n') return std::nullopt;
  std::pair<std::string, std::string> intent{key, rest.substr(0, *size)};
  rest.remove_prefix(*size + 1);
  return intent;
}

/// A new name is on disk once its folder is.
int flush_folder(const std::string& path) {
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return folder && ::fsync(folder.get()) == 0 ? 0 : errno;
}

auto find(Intents::Open& intents, std::string_view key) {
  return std::find_if(intents.begin(), intents.end(), [&](const auto& intent) { return intent.first == key; });
}

}  // namespace

int Intents::put(Open& intents, std::string_view key, std::string_view note) {
  if (!is_key(key)) return EINVAL;
  if (note.size() > longest_note) return EFBIG;
  if (const auto known = find(intents, key); known != intents.end()) {
    known->second = note;
    return 0;
  }
  if (intents.size() == most) return ENOSPC;
  intents.emplace_back(key, note);
  return 0;
}

int Intents::take(Open& intents, std::string_view key) {
  const auto known = find(intents, key);
  if (known == intents.end()) return ENOENT;
  intents.erase(known);
  return 0;
}

int IntentFile::read(Open& intents) const {
  std::string content;
  const int error = read_file_below({}, path_, most_bytes, content);
  if (error == ENOENT) return 0;
  if (error != 0) return error;
  for (std::string_view rest = content; !rest.empty();) {
    auto intent = take_first(rest);
    if (!intent) return EBADMSG;
    intents.push_back(std::move(*intent));
  }
  return 0;
}

int IntentFile::write(const Open& intents) const {
  std::string content;
  for (const auto& [key, note] : intents) append(content, key, note);
  if (const int error = make_folders(path_.substr(0, path_.rfind('/'))); error != 0) return error;
  if (const int error = replace_file(path_, content); error != 0) return error;
  return flush_folder(path_.substr(0, path_.rfind('/')));
}

int IntentFile::keep(std::string_view key, std::string_view note) {
  Open intents;
  if (const int error = read(intents); error != 0) return error;
  const int error = put(intents, key, note);
  return error != 0 ? error : write(intents);
}

int IntentFile::drop(std::string_view key) {
  Open intents;
  if (const int error = read(intents); error != 0) return error;
  const int error = take(intents, key);
  return error != 0 ? error : write(intents);
}

Intents::Open IntentFile::open() const {
  Open intents;
  if (read(intents) != 0) intents.clear();
  return intents;
}

}  // namespace sereno::host
