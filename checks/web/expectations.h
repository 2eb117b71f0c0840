// What the page has to be, and whether it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sereno/range.h"
#include "sereno/steps/finding.h"
#include "sereno/steps/http.h"
#include "sereno/steps/pattern.h"
#include "sereno/time.h"

namespace web {

struct Expectations {
  std::vector<std::string> status_texts{};  ///< one of them stands in the status line; empty: judged by its class
  std::vector<std::string> header_texts{};
  std::vector<std::string> body_texts{};
  std::vector<std::string> forbidden_texts{};
  std::vector<sereno::steps::Pattern> patterns{};
  bool invert_patterns = false;
  sereno::Status pattern_status = sereno::Status::critical;
  std::optional<sereno::steps::Pattern> final_url{};
  std::optional<sereno::steps::Pattern> issuer{};  ///< of one of the certificates
  std::optional<std::uint64_t> min_bytes{};
  std::optional<std::uint64_t> max_bytes{};
  std::optional<sereno::milliseconds> max_age{};
  bool need_http2 = false;
  std::optional<sereno::Range> warning_s{};
  std::optional<sereno::Range> critical_s{};

  bool looks_into_body() const { return !body_texts.empty() || !forbidden_texts.empty() || !patterns.empty(); }
};

/// Everything that is wrong with an answer, in the order in which it is looked at.
sereno::steps::Findings judge_answer(const Expectations& expectations, const sereno::steps::HttpExchange& answer,
                                     const sereno::steps::Url& final_url);
/// The part of the way that took longest.
struct SlowestPart {
  std::string name{};  ///< "resolve", "firstbyte", ...; empty: not known
  double seconds = 0;
};
/// The finding for a check that took so long, if there is one. A page that is slow is up.
std::optional<sereno::steps::Finding> judge_time(const Expectations& expectations, double seconds,
                                                 const SlowestPart& slowest);

}  // namespace web
