// Where adapters lie, and which of two that have one name counts.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/flows/adapter.h"
#include "sereno/result.h"

namespace sereno::flows {

/// "/etc/sereno/adapters:/usr/share/sereno/adapters": an earlier folder goes before a later one.
inline constexpr std::string_view usual_adapter_folders = "/etc/sereno/adapters:/usr/share/sereno/adapters";

/// Gives the bytes of a file, nothing when there is none. Throws with a reason when it cannot be read.
using ReadFile = std::function<std::optional<std::string>(const std::string& path)>;

/// The adapter of that name: the first file NAME.yaml in the folders. Where it says "extends: OTHER", what it does not
/// say itself comes from OTHER; extending its own name means the file of that name in a later folder. Every mistake is
/// in the error, one a line with its place.
Result<Adapter> find_adapter(std::string_view name, std::string_view folders, const ReadFile& read);

/// A file of flows that is no installed adapter, from its text.
Result<Adapter> adapter_of(std::string_view text, const std::string& path, std::string_view folders,
                           const ReadFile& read);

}  // namespace sereno::flows
