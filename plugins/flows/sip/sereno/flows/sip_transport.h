// SIP for flows: OPTIONS and REGISTER, and nothing else.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sereno/flows/transport.h"
#include "sereno/steps/reach.h"

namespace sereno::flows {

/// The "sip" transport. A request's target is an address, sip:pbx.example or sip:USER@pbx.example; its method OPTIONS,
/// which goes without saying, or REGISTER, which registers a contact of our own for that user. `as: digest` answers
/// what is demanded. Settings:
///   transport  udp (unless told), tcp, tls, ws, wss
///   address    HOST[:PORT] to connect to, in place of the address' own
///   path       of the WebSocket
///   expires    seconds of a REGISTER, 60 unless told; 0 takes this contact away again, never another
/// A line is kept from one step to the next. The status is the answer's code; OPTIONS fails from 500 on, and REGISTER
/// unless it is granted.
class SipTransport final : public Transport {
 public:
  using Clock = std::function<Instant()>;

  /// Of the plan: family, resolver, TLS.
  SipTransport(steps::ReachPlan plan, std::string user_agent, Clock clock);
  ~SipTransport() override;

  Answer perform(const Request& request, const Exchange& exchange) override;
  std::optional<std::string> refusal(const Request& request) const override;
  Result<std::string> host_of(const Request& request) const override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sereno::flows
