// A result as Nagios and its kin take it from outside ("passive check result"). Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sereno/status.h"
#include "sereno/time.h"

namespace sereno::agent::nagios {

/// What somebody else is told of one run of one service.
struct PassiveResult {
  std::string host{};
  std::string service{};  ///< "PING"-like name of the service there
  Status status = Status::unknown;
  std::string output{};    ///< first line, without performance data
  std::string perfdata{};  ///< as plugins print it; may be empty
  Instant at{};            ///< when it was observed
};

/// How old a result is before its text says when it was observed, where the protocol cannot carry that.
inline constexpr milliseconds late{30'000};

/// "output | perfdata" in one line without control characters, at most `bytes` long: performance data goes first, by
/// whole items. A bar in the output becomes a slash. With `now`, what is late says so: "(observed
/// 2026-04-01T10:00:00Z)" behind the output.
std::string plugin_text(const PassiveResult& result, std::size_t bytes);
std::string plugin_text(const PassiveResult& result, std::size_t bytes, Instant now);

/// A name as it may stand between semicolons: control characters and semicolons become underscores.
std::string name_text(std::string_view name, std::size_t bytes);

/// "[1775001600] PROCESS_SERVICE_CHECK_RESULT;host;service;2;text", with a newline: it carries the true time.
std::string external_command(const PassiveResult& result, std::size_t text_bytes);

}  // namespace sereno::agent::nagios
