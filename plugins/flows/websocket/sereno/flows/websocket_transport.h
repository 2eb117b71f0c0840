// WebSocket for flows: the upgrade, what is sent, the frames that come.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "sereno/flows/transport.h"
#include "sereno/steps/visit.h"

namespace sereno::flows {

/// The "websocket" transport. A request's target is an address (ws, wss, http, https), or what it is relative to the
/// base; each line of its text is sent as a message of its own once the socket is open. Settings: "subprotocol" that
/// the server has to agree to, "seconds" to listen at most, "until" a pattern of the message that is waited for and has
/// to come. It listens until `enough` says so, until these seconds or the deadline are over, or until the other side
/// ends it; which of the frames are data is the caller's to tell. The socket is closed again with each request. Not
/// through a proxy.
class WebSocketTransport final : public Transport {
 public:
  using Clock = std::function<Instant()>;
  /// The cookies that a browser would send to this address.
  using Cookies = std::function<std::vector<Cookie>(const steps::Url& url)>;
  /// Given each frame as it comes. True: no more has to be waited for.
  using Enough = std::function<bool(const Frame& frame)>;

  /// At most so many frames, and bytes of them, are kept in the answer; all are given to `enough`.
  static constexpr std::size_t most_frames = 1'000;
  static constexpr std::size_t most_bytes = std::size_t{4} << 20;
  /// What floods is left alone after so many.
  static constexpr std::size_t flood = 100'000;

  /// Of the plan: target, family, resolver, TLS, user agent. `clock` tells how old a certificate is.
  WebSocketTransport(steps::VisitPlan plan, Enough enough, Cookies cookies = {}, Clock clock = &now_utc);
  ~WebSocketTransport() override;

  Answer perform(const Request& request, const Exchange& exchange) override;
  std::optional<std::string> refusal(const Request& request) const override;
  Result<std::string> host_of(const Request& request) const override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sereno::flows
