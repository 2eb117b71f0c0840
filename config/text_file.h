// A file that people write: read whole, bounded, and looked at before anything parses it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/yaml_reader.h"

namespace sereno::config {

/// Larger ones are refused.
inline constexpr std::size_t largest_file = std::size_t{1} << 20;

/// The bytes of a file; when there are more than `largest_file`, some of them that are more too. Nothing, and a
/// problem, when it cannot be read or is no regular file. Never waits, but for the other end of a pipe that this
/// process was handed ("/dev/fd/63").
std::optional<std::string> read_text_file(const std::string& path, std::vector<Problem>& problems);
/// The same of what is open already. 0 or errno.
int read_bounded(int descriptor, std::string& content);

/// Why these bytes are no text (too large, UTF-16, not UTF-8, control characters), with the place of the first that is
/// none.
std::optional<Problem> find_no_text(std::string_view bytes, const std::string& file);

/// Control characters as \xHH, so that a message stays one line and a terminal stays as it is.
std::string printable(std::string_view text);

}  // namespace sereno::config
