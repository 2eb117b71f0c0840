// Where a redirect may lead.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sereno/result.h"
#include "sereno/steps/finding.h"
#include "sereno/steps/http.h"

namespace sereno::steps {

/// -f and --max-redirs.
struct RedirectPolicy {
  enum class Mode : std::uint8_t {
    report,      ///< the redirect is the result
    follow,      ///< as a browser does
    sticky,      ///< follow, but stay at the address of the first connection
    sticky_port  ///< and at its port
  };
  Mode mode = Mode::follow;
  Status reported_as = Status::ok;  ///< of Mode::report
  unsigned max = 5;

  /// "ok", "warning", "critical", "follow", "sticky", "stickyport"; "curl" is "follow".
  static Result<RedirectPolicy> parse(std::string_view text);
};

/// One answer on the way to the page.
struct Hop {
  Url url{};
  int status = 0;  ///< 0: none came
};

/// What comes after an answer.
struct NextHop {
  enum class Kind : std::uint8_t {
    arrived,   ///< no redirect: this is the page
    reported,  ///< a redirect, which the policy takes as the result
    followed,
    failed
  };
  Kind kind = Kind::arrived;
  std::optional<Finding> finding{};  ///< reported and failed, also a downgrade that was followed
  Url url{};                         ///< followed
  bool as_get = false;               ///< followed: the method becomes GET and the data is dropped
  bool foreign = false;              ///< followed: another host, scheme or port, which gets no credentials
};

/// `hops` are the answers so far, the last one that of `answer`.
NextHop next_hop(const RedirectPolicy& policy, const std::vector<Hop>& hops, const HttpExchange& answer);

}  // namespace sereno::steps
