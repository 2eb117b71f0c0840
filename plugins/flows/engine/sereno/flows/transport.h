// How a request gets to the other side: what every transport offers to flows, and where a check puts those that it has.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sereno/flows/answer.h"
#include "sereno/flows/request.h"
#include "sereno/steps/deadline.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/trace.h"

namespace sereno::flows {

/// Why a request may not go out, one line; nothing when it may. Asked again for everything that a transport would send
/// of itself: each redirect, a retry at another place.
using Judge = std::function<std::optional<std::string>(const Request& request)>;

/// What one exchange works with. Borrowed for the call.
struct Exchange {
  /// The name of the flow's step. The transport begins it on `steps`, behind parts of its own that it names ("resolve",
  /// "connect", "tls"), and leaves ending it to the caller.
  std::string_view step{};
  steps::StepRun& steps;
  const steps::Deadline& deadline;
  steps::Trace& trace;
  const Judge& judge;
};

/// One way to ask. Holds what belongs to one flow's run: connections, cookies. One thread.
class Transport {
 public:
  virtual ~Transport() = default;

  /// Carries an expanded request out. Ends by the deadline and soon after a cancellation, whatever the other side does.
  /// Never throws for what the other side does; a fault of this machine may throw CheckFailure.
  virtual Answer perform(const Request& request, const Exchange& exchange) = 0;

  /// What of the request this transport cannot do, as a sentence; nothing when it can do all of it. Pure.
  virtual std::optional<std::string> refusal(const Request& request) const = 0;

  /// The host that a request would go to, for the judgement; empty: none (a file). An error where none can be told.
  virtual Result<std::string> host_of(const Request& request) const = 0;
};

/// The transports that one check has, by name. Owns them.
class Transports {
 public:
  Transports& add(std::string name, std::unique_ptr<Transport> transport) {
    all_[std::move(name)] = std::move(transport);
    return *this;
  }
  /// Null when there is none of that name.
  Transport* find(std::string_view name) const {
    const auto found = all_.find(name);
    return found == all_.end() ? nullptr : found->second.get();
  }
  /// "http, sql", for messages.
  std::string names() const {
    std::string names;
    for (const auto& [name, transport] : all_) names += (names.empty() ? "" : ", ") + name;
    return names;
  }

 private:
  std::map<std::string, std::unique_ptr<Transport>, std::less<>> all_;
};

}  // namespace sereno::flows
