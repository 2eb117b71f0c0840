// The way to the page: names, connections, redirects. All that talks to the network.
#pragma once

#include <string>
#include <vector>

#include "checks/web/finding.h"
#include "checks/web/redirects.h"
#include "checks/web/settings.h"
#include "sereno/steps/http_session.h"
#include "sereno/steps/step_run.h"

namespace web {

/// What came of asking for the page.
struct Visit {
  std::vector<Hop> hops{};               ///< every answer, the page's last
  sereno::steps::HttpExchange answer{};  ///< the last one
  sereno::steps::TlsView tls{};          ///< of the first host that spoke TLS
  sereno::steps::HttpTimes times{};      ///< over all hops
  double resolve_s = 0;
  sereno::steps::Url url{};                   ///< that `answer` came from
  Findings findings{};                        ///< of the way: redirects
  std::vector<std::string> dead_addresses{};  ///< tried before the one that answered, with what they did
  bool arrived = false;                       ///< there is an answer to judge
};

/// Goes to the page, once. Names and timings of the steps go into `run`; a failure of the way is its failure.
class Visitor {
 public:
  /// All are borrowed for the visit.
  Visitor(const Settings& settings, sereno::steps::StepRun& run, sereno::steps::Trace& trace)
      : settings_(settings), run_(run), trace_(trace) {}

  /// Addresses of the name to connect to; empty after a failure, which `run` has then.
  std::vector<std::string> find_addresses(const std::string& host, Visit& visit);
  /// Asks for the page at these addresses, one after the other until one can be reached.
  Visit visit(std::vector<std::string> addresses);

 private:
  sereno::steps::HttpSettings session_settings();
  sereno::steps::HttpRequest first_request() const;
  bool ask(sereno::steps::HttpSession& session, sereno::steps::HttpRequest& request,
           const std::vector<std::string>& addresses, Visit& visit);
  bool prepare_next(const NextHop& next, sereno::steps::HttpRequest& request, std::vector<std::string>& addresses,
                    Visit& visit);
  void take_answer(sereno::steps::HttpExchange answer, const sereno::steps::HttpRequest& request, Visit& visit);

  const Settings& settings_;
  sereno::steps::StepRun& run_;
  sereno::steps::Trace& trace_;
};

/// How a step of the engine ends after an exchange that failed: state and words by fault.
sereno::steps::StepEnd end_of(const sereno::steps::HttpExchange& exchange, const sereno::steps::HttpRequest& request,
                              double elapsed_s, sereno::Instant now);
/// The same for a name without an address.
sereno::steps::StepEnd end_of(const sereno::steps::Resolution& resolution, const std::string& host);

}  // namespace web
