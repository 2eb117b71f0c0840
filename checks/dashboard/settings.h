// What the options ask for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sereno/check.h"
#include "sereno/flows/sign_in_plan.h"
#include "sereno/options.h"
#include "sereno/range.h"
#include "sereno/steps/pattern.h"
#include "sereno/steps/problems.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/visit.h"
#include "sereno/time.h"

namespace dashboard {

enum class Mode : std::uint8_t {
  json,     ///< figures as JSON over HTTP
  html,     ///< figures on a page
  ws,       ///< figures as messages of a WebSocket
  connect,  ///< the WebSocket opens, no more
  stimulus  ///< a canary signs in, and the figures show it
};

/// Where the figures say what. Pointers into JSON, or XPaths of a page.
struct Places {
  std::string time{};
  std::optional<sereno::steps::Pattern> time_pattern{};  ///< its first group, in place of `time`
  std::string time_format = "iso8601";
  std::string zone{};
  std::string sequence{};
  std::vector<std::string> values{};
};

struct Settings {
  Mode mode = Mode::json;
  sereno::steps::VisitPlan visit{};
  Places places{};
  std::optional<sereno::Range> warning_s{};  ///< of the age
  std::optional<sereno::Range> critical_s{};
  std::optional<sereno::milliseconds> changed_within{};
  std::vector<std::string> messages{};  ///< sent once the WebSocket is open
  std::string data_match{};             ///< a message in which this pointer leads to something is data
  std::optional<sereno::steps::Pattern> ignore{};
  std::string protocol{};
  std::size_t frames = 1;  ///< data messages to wait for
  std::string figure{};    ///< of the stimulus: the number that a sign-in moves
  sereno::milliseconds appears_within{0};
  sereno::flows::SignInPlan sign_in{};  ///< of the stimulus

  bool over_websocket() const { return mode == Mode::ws || mode == Mode::connect; }
  bool is_html() const { return mode == Mode::html; }
};

void declare_options(sereno::Options& options);

/// Tells the redactor every secret before it adds the first problem.
Settings read_settings(const sereno::Context& context, sereno::steps::Redactor& redactor,
                       sereno::steps::Problems& problems);

}  // namespace dashboard
