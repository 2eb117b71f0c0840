// From a name to somebody who can be spoken to, as the steps of a run: "resolve", "connect", "tls".
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/steps/connection.h"
#include "sereno/steps/resolver.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/trace.h"

namespace sereno::steps {

/// Whom to reach, and how.
struct ReachPlan {
  std::string host{};  ///< name or numeric address
  std::uint16_t port = 0;
  Family family = Family::any;
  std::string resolver{};  ///< ResolveSettings::servers; empty: the system's
  bool secure = false;     ///< TLS from the first byte
  TlsSettings tls{};
  std::string tls_name{};                ///< what the certificate has to say; empty: `host`
  std::vector<std::string> protocols{};  ///< offered by ALPN
};

struct ReachTimes {
  double resolve_s = 0;
  double connect_s = 0;
  double tls_s = 0;
};

/// Reaches one host in one run. One thread.
class Reach {
 public:
  using Clock = std::function<Instant()>;

  /// All of them outlive it.
  Reach(const ReachPlan& plan, StepRun& run, Trace& trace, Clock clock)
      : plan_(plan), run_(run), trace_(trace), clock_(std::move(clock)) {}

  /// Every address of the host, in the order in which to try them: the step "resolve", unless it is an address already.
  /// Empty when the run has failed.
  std::vector<std::string> find_addresses();

  /// The first of the addresses that lets itself be connected with, TLS included where the plan has it: the steps
  /// "connect" and "tls". Each gets its share of the time. False when the run has failed.
  bool connect(const std::vector<std::string>& addresses, Connection& connection);

  const ReachTimes& times() const { return times_; }
  /// How the last attempt to connect ended.
  NetFault fault() const { return fault_; }
  /// Those that were tried in vain: "203.0.113.7:443: connection refused".
  const std::vector<std::string>& dead_addresses() const { return dead_; }

 private:
  NetEnd attempt(const std::string& address, Connection& connection, const Deadline& deadline);
  NetEnd secure(Connection& connection, const Deadline& deadline);

  const ReachPlan& plan_;
  StepRun& run_;
  Trace& trace_;
  Clock clock_;
  ReachTimes times_;
  std::vector<std::string> dead_;
  std::string stage_;
  NetFault fault_ = NetFault::none;
};

/// How the step ends that found no address: critical when that is a fact about the name, unknown when nobody could
/// tell.
StepEnd end_of_resolution(const Resolution& resolution, std::string_view host);

/// How the step ends in which a line to `peer` failed. `tls` and `name` are those of the handshake. A time-out says
/// `silence`: "no connection", "no answer".
StepEnd end_of_line(const NetEnd& end, const TlsView& tls, std::string_view name, std::string_view peer,
                    std::string_view silence, double elapsed_s, Instant now);

}  // namespace sereno::steps
