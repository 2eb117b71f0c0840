// Whether figures move, from what was seen of them. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "checks/dashboard/sample.h"
#include "checks/dashboard/settings.h"
#include "sereno/check_result.h"
#include "sereno/fault.h"
#include "sereno/flows/flow_run.h"

namespace dashboard {

/// What a WebSocket said.
struct Heard {
  std::size_t data = 0;
  std::size_t other = 0;  ///< messages that are neither figures nor pings
  std::size_t no_json = 0;
  std::size_t pings = 0;  ///< of the protocol and of the application
  std::string last_other{};
  double upgrade_s = 0;
  double first_data_s = 0;
  double listened_s = 0;

  std::size_t all() const { return data + other + no_json + pings; }
};

/// What a sign-in moved.
struct Stimulus {
  bool signed_in = false;
  std::optional<double> before{};
  std::optional<double> after{};
  double latency_s = 0;  ///< from the sign-in until it showed, or until nobody waited any longer
  bool appeared = false;
};

/// What is kept from one run to the next: since when sequence and figures are as they are.
struct Remembered {
  struct Part {
    std::string what{};
    sereno::Instant since{};
    bool operator==(const Part&) const = default;
  };
  std::optional<Part> sequence{};
  std::optional<Part> values{};
  bool operator==(const Remembered&) const = default;

  /// Two lines.
  std::string text() const;
  /// What a text does not say is not there.
  static Remembered from_text(std::string_view text);
};

struct Seen {
  std::optional<sereno::flows::FlowFailure> failure{};  ///< of the way to the figures
  std::string observer{};                               ///< of a guard that kept the canary out
  bool sign_in_wanted = false;                          ///< a form for a password came in place of figures
  std::vector<Sample> samples{};                        ///< oldest first
  std::optional<Heard> heard{};
  std::optional<Stimulus> stimulus{};
  Remembered remembered{};  ///< by earlier runs, before this one
  double watched_s = 0;     ///< how long this run itself waited for a change
  std::string peer{};
  double answer_s = 0;  ///< of the first answer
  double seconds = 0;   ///< of all
};

/// Whom the service belongs to and on whom it depends.
struct Parties {
  sereno::Party owner{};
  std::vector<sereno::Party> depends_on{};
};

/// The worst of it first. `failure` of `seen` decides, when there is one.
sereno::CheckResult judge(const Settings& settings, const Seen& seen, const Parties& parties);

/// What the next run has to remember.
Remembered to_remember(const Settings& settings, const Seen& seen);

/// Whether the last sample differs from an earlier one in all that has to change.
bool has_changed(const std::vector<Sample>& samples);

/// "14 min", "9.8 s": a span as a person reads it.
std::string span(double seconds);

}  // namespace dashboard
