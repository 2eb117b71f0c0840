// What one look at the figures shows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/dashboard/settings.h"
#include "sereno/time.h"

namespace dashboard {

/// Owns its texts, which are the other side's, cut.
struct Sample {
  std::optional<sereno::Instant> updated{};
  std::string
      time_problem{};  ///< why there is no time: "json /updated is not there"; empty: there is, or none is asked for
  bool zone_is_missing = false;  ///< the time says none, and no option does
  std::optional<std::string> sequence{};
  std::vector<std::optional<std::string>> values{};  ///< in the order of Places::values
  std::optional<sereno::Instant> server_clock{};
  sereno::Instant at{};  ///< our clock

  /// By the other side's own clock, where it says one. Negative: of the future.
  std::optional<double> age_s() const;
  /// What has to change, in one line each; nothing where it is not asked for.
  std::optional<std::string> sequence_words() const;
  std::optional<std::string> value_words() const;
};

/// The body of an answer or a message. HTML is read as flows::read_markup() does, and throws as that does.
Sample read_sample(const Settings& settings, std::string_view body, std::optional<sereno::Instant> server_clock,
                   sereno::Instant now);

/// What a message of a WebSocket is, by the pointer that figures have.
enum class MessageKind : std::uint8_t { data, keep_alive, other, no_json };
MessageKind kind_of(const Settings& settings, std::string_view message);

}  // namespace dashboard
