// HTTP and HTTPS for flows.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "sereno/flows/transport.h"
#include "sereno/steps/visit.h"

namespace sereno::flows {

/// The "http" transport: connections are reused and cookies kept over all steps of a run, every redirect is judged
/// before it is followed, and what one origin may know stays there.
class HttpTransport final : public Transport {
 public:
  using Clock = std::function<Instant()>;

  /// Of the plan: target (its address is the base that relative ones go by, its connection is that to the base's host),
  /// family, resolver, proxy, settings, redirects' limit, keep_body (8 MiB at 0). Its method, headers, body and
  /// credentials are not used. `clock` tells how old a certificate is.
  explicit HttpTransport(steps::VisitPlan plan, Clock clock = &now_utc);
  ~HttpTransport() override;

  Answer perform(const Request& request, const Exchange& exchange) override;
  std::optional<std::string> refusal(const Request& request) const override;
  Result<std::string> host_of(const Request& request) const override;

  /// The cookies that a request to this address would carry.
  std::vector<Cookie> cookies(const steps::Url& url) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// The whole address of a request: relative to `base`, with its query behind. Fails on what is no http or https
/// address.
Result<steps::Url> url_of(const Request& request, const steps::Url& base);

/// What goes out for it; address and port are still to be set.
steps::HttpRequest http_request(const Request& request, const steps::Url& url);

/// The request that follows a redirect: another origin gets no credentials, no secret header and no data.
Request next_request(const Request& request, const steps::NextHop& next);

}  // namespace sereno::flows
