// How a ledger's samples say that they were imported, and from which source.
#pragma once

#include <string>
#include <string_view>

namespace sereno::sla {

inline constexpr std::string_view import_mark = "import";

/// "import", or "import:probe" of a source that the record names. Whatever a record names, it is not the agent's own.
inline std::string import_source(std::string_view name) {
  return std::string(import_mark) + (name.empty() ? "" : ":" + std::string(name));
}

inline bool is_imported(std::string_view source) {
  return source == import_mark || source.starts_with(std::string(import_mark) + ":");
}

/// The name in it; empty: none was named.
inline std::string named_source(std::string_view source) {
  return source.size() > import_mark.size() ? std::string(source.substr(import_mark.size() + 1)) : std::string();
}

}  // namespace sereno::sla
