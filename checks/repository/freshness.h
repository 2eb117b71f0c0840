// Whether information is fresh, and at whom it lies when it is not. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/repository/end_of_feed.h"
#include "sereno/check_result.h"
#include "sereno/range.h"
#include "sereno/steps/open_hours.h"

namespace repository {

struct Expectations {
  sereno::Range warning_s{.high = 1800};  ///< of the age, in seconds of open time
  sereno::Range critical_s{.high = 3600};
  sereno::steps::OpenHours hours{};
  sereno::steps::Zone zone = sereno::steps::Zone::fixed(std::chrono::seconds{0});
  std::optional<sereno::milliseconds> cadence{};
  sereno::milliseconds processing{std::chrono::minutes{15}};  ///< how long what came in may wait
  std::optional<std::uint64_t> min_rows{};
  sereno::milliseconds window{0};  ///< in which min_rows have to be
  std::string feed_party{};        ///< who delivers, by the contract's id
};

/// Both ends of a feed. `inbound` is none where nobody said where it comes in.
struct Feed {
  EndOfFeed processed{};
  std::optional<EndOfFeed> inbound{};
  std::optional<EndOfFeed> replica{};
  std::string inbound_trouble{};  ///< why the inbound end could not be seen
};

/// State, text, fault and performance data, without times and steps.
sereno::CheckResult judge_feed(const Expectations& expectations, const Feed& feed);

/// "2 h 14 min", "41 s", "3 days 4 h".
std::string span_words(sereno::milliseconds span);

}  // namespace repository
