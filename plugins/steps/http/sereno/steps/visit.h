// The way to a page: names, connections, redirects.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sereno/steps/address.h"
#include "sereno/steps/finding.h"
#include "sereno/steps/http_session.h"
#include "sereno/steps/proxy.h"
#include "sereno/steps/redirects.h"
#include "sereno/steps/resolver.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/target.h"

namespace sereno::steps {

/// Everything that the way to a page takes.
struct VisitPlan {
  Target target{};
  Family family = Family::any;
  bool all_addresses = false;  ///< every address counts, so that the slower family is waited for longer
  std::string resolver{};      ///< "10.0.0.2:5353,..."; empty: the system's
  std::optional<Proxy> proxy{};
  std::vector<std::string> no_proxy{};

  HttpSettings http{};
  std::string method{};
  std::vector<std::string> headers{};
  std::vector<std::string> secret_headers{};  ///< go to the first origin only
  std::optional<std::string> body{};
  std::string credential{};
  std::string bearer{};
  std::size_t keep_body = 0;
  bool headers_only = false;
  bool handshake_only = false;  ///< connection and TLS, and no page

  RedirectPolicy redirects{};
};

/// A host that spoke TLS on the way.
struct SecureHop {
  std::string authority{};  ///< "cc.example:8443"
  TlsView tls{};
};

/// What came of asking for the page.
struct Visit {
  std::vector<Hop> hops{};          ///< every answer, the page's last
  HttpExchange answer{};            ///< the last one
  std::vector<SecureHop> secure{};  ///< each host once, in the order in which they were met
  HttpTimes times{};                ///< over all hops
  double resolve_s = 0;
  Url url{};                                  ///< that `answer` came from
  Findings findings{};                        ///< of the way: redirects
  std::vector<std::string> dead_addresses{};  ///< tried before the one that answered, with what they did
  bool arrived = false;                       ///< there is an answer to judge
};

/// What came of asking for something beside the page.
struct SideAnswer {
  HttpExchange answer{};
  std::string failure{};  ///< why no answer came, in a step's words; empty: one came
};

/// Goes to the page, once. Names and timings of the steps go into `run`; a failure of the way is its failure.
class Visitor {
 public:
  using Clock = std::function<Instant()>;
  /// All are borrowed for the visit. `clock` tells how old a certificate is.
  Visitor(const VisitPlan& plan, StepRun& run, Trace& trace, Clock clock = &now_utc)
      : plan_(plan), run_(run), trace_(trace), clock_(std::move(clock)) {}

  /// Addresses of the name to connect to; empty after a failure, which `run` has then.
  std::vector<std::string> find_addresses(const std::string& host, Visit& visit);
  /// Asks for the page at these addresses, one after the other until one can be reached.
  Visit visit(std::vector<std::string> addresses);
  /// Asks the place that answered at last for something else of it, within the step that runs: on the same connection,
  /// with its cookies, by GET. `url` is of the page's own origin. A redirect is followed within that origin; one that
  /// leads out of it is the answer. Only after visit() has arrived.
  SideAnswer ask_beside(const Url& url, std::size_t keep_body);

 private:
  std::vector<std::string> resolve_as(const std::string& host, bool is_proxy, Visit& visit);
  HttpSettings session_settings();
  HttpRequest first_request() const;
  bool ask(HttpSession& session, HttpRequest& request, const std::vector<std::string>& addresses, Visit& visit);
  bool prepare_next(const NextHop& next, HttpRequest& request, std::vector<std::string>& addresses, Visit& visit);
  void take_answer(HttpExchange answer, const HttpRequest& request, Visit& visit);

  const VisitPlan& plan_;
  StepRun& run_;
  Trace& trace_;
  Clock clock_;
  std::optional<HttpSession> session_;
  HttpRequest last_;  ///< what brought the page
};

/// The parts of an exchange as steps, with libcurl's own times: its callbacks come a little late.
std::vector<StepOutcome> exact_steps(const HttpExchange& exchange, double start_s);
/// Another address may do better: nobody there, or nothing but silence within this one's share of the time.
bool worth_another(const HttpExchange& exchange);

/// How a step of the engine ends after an exchange that failed: state, words and what it says of the function.
StepEnd end_of(const HttpExchange& exchange, const HttpRequest& request, double elapsed_s, Instant now);
/// The same for a name without an address. That of a proxy says nothing about the page.
StepEnd end_of(const Resolution& resolution, const std::string& host, bool is_proxy = false);

}  // namespace sereno::steps
