// Values that are brought to a Zabbix server: "agent data" and "sender data", and what it says of them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocols/zabbix/redirect.h"
#include "sereno/result.h"
#include "sereno/time.h"

namespace sereno::agent::zabbix {

/// One value of one item.
struct SubmittedValue {
  std::string host{};
  std::string key{};
  std::string text{};
  bool supported = true;  ///< false: `text` is the reason why the item has no value
  Instant at{};
  std::int32_t extra_ns = 0;  ///< within the millisecond, so that no two values of an item share an instant
  std::int64_t id = 0;        ///< rising within a session; 0: none
  std::string itemid{};       ///< as the server named it; may be empty
};

struct Submission {
  bool agent_data = true;  ///< else "sender data", for items of the trapper
  std::string session{};   ///< 32 hexadecimal digits; with the ids the server takes each value once
  std::string host{};      ///< "agent data" of 7.0 says whose it is; empty: it does not
  std::string version{};   ///< the same; empty: it does not
  std::vector<SubmittedValue> values{};
  std::vector<std::int64_t> refused_commands{};  ///< which the server wanted to have run here
  Instant now{};
};

std::string request_of(const Submission& submission);

struct SubmissionAnswer {
  std::int64_t processed = 0;
  std::int64_t failed = 0;             ///< such as no item is there for
  bool upload_disabled = false;        ///< it wants no more for now
  std::optional<Redirect> redirect{};  ///< nothing was taken: somebody else does
};
/// Fails when the server did not take it, with what it says.
Result<SubmissionAnswer> read_submission_answer(std::string_view payload);

}  // namespace sereno::agent::zabbix
