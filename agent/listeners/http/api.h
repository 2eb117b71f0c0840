// What the HTTP interface is asked and answers: routes, rights, and words. Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/checking/service_board.h"
#include "agent/listeners/control/status_report.h"
#include "config/agent/http.h"
#include "ledger/ledger.h"
#include "net/ip_address.h"

namespace sereno::agent::http {

/// What a request is for.
struct Route {
  enum class Kind {
    unknown,
    wrong_method,
    bad_query,
    services,
    service,
    history,
    run,
    metrics,
    health,
    openapi,
    prometheus
  };
  Kind kind = Kind::unknown;
  std::string service{};          ///< of service, history, run
  std::optional<Instant> from{};  ///< history
  std::optional<Instant> to{};
  std::size_t limit = 100;     ///< history: runs, newest first, 1 to 1000
  std::string problem{};       ///< of a bad query
  std::string_view allowed{};  ///< of a wrong method: the right ones, as the header Allow names them
};

/// `target` as it stands in the request's first line, with scheme and host or without. Never fails: what is not known
/// is `unknown`.
Route route_of(std::string_view method, std::string_view target);

/// One answer.
struct Answer {
  unsigned status = 200;
  std::string type = "application/json";
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};
};
/// {"error": "..."}, with a newline at its end.
Answer problem(unsigned status, std::string_view what);

/// Whose token it is that stands behind "Bearer "; null: nobody's. Takes the same time for every wrong one.
const config::HttpToken* token_of(const std::vector<config::HttpToken>& tokens, std::string_view authorization);
bool may_see(const config::HttpToken& token, std::string_view service);

/// How many requests an address may make: a minute's share at once, then as they grow back.
class RequestRate {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  explicit RequestRate(std::size_t per_minute) : per_minute_(static_cast<double>(per_minute)) {}
  /// False: too many. Remembers 4096 addresses at most; those that asked least are forgotten first.
  bool admit(const net::IpAddress& address, TimePoint now);

 private:
  struct Share {
    double left = 0;
    TimePoint at{};
  };
  void forget_some(TimePoint now);
  double grown(const Share& share, TimePoint now) const;

  double per_minute_;
  std::map<net::IpAddress, Share> shares_{};
};

std::string services_json(const std::vector<ServiceView>& services, const config::HttpToken& token);
std::string service_json(const ServiceView& service);
/// Of a run that was asked for now.
std::string run_json(const CheckAnswer& answer);
std::string metrics_json(const std::vector<ServiceView>& services, const config::HttpToken& token);
std::string health_json(StatusReport report);
/// Newest first.
std::string history_json(std::vector<ledger::Run> runs, const Route& route);
/// Prometheus' text format, version 0.0.4. `token`: whose services are told; null: all.
std::string prometheus_text(const std::vector<ServiceView>& services, const StatusReport& report,
                            const config::HttpToken* token);

/// The OpenAPI document of all this.
std::string_view openapi_document();

}  // namespace sereno::agent::http
