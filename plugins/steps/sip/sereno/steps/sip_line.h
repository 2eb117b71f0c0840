// From a host to a channel on which SIP is spoken, as the steps of a run: "resolve", "connect", "tls", "upgrade".
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sereno/steps/reach.h"
#include "sereno/steps/sip.h"
#include "sereno/steps/sip_channel.h"
#include "sereno/steps/sip_session.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/trace.h"
#include "sereno/steps/websocket.h"

namespace sereno::steps {

struct SipLinePlan {
  ReachPlan reach{};  ///< `secure` as the transport is
  SipTransport transport = SipTransport::udp;
  std::string path = "/";              ///< of the WebSocket
  std::vector<std::string> headers{};  ///< of its upgrade, "Name: value"
};

/// Opens channels to one host in one run. One thread.
class SipLine {
 public:
  /// All of them outlive it.
  SipLine(const SipLinePlan& plan, StepRun& run, Trace& trace, Reach::Clock clock, SipSession::Random random)
      : plan_(plan),
        run_(run),
        trace_(trace),
        reach_(plan.reach, run, trace, std::move(clock)),
        random_(std::move(random)) {}

  /// Every address of the host. Empty when the run has failed.
  std::vector<std::string> find_addresses() { return reach_.find_addresses(); }
  /// Over TCP and what stands on it: to the first address that lets itself be connected with. Over UDP, where nothing
  /// is connected: to the first of them, and whether anybody is there shows with the first question. Null when the run
  /// has failed, or fault() says that there is no way to that address.
  std::unique_ptr<SipChannel> open(const std::vector<std::string>& addresses);

  /// How the last attempt to get a line ended.
  const NetEnd& end() const { return end_; }
  ReachTimes times() const { return reach_.times(); }
  double upgrade_s() const { return upgrade_s_; }
  /// "203.0.113.7:5060"; empty before the first attempt.
  const std::string& peer() const { return peer_; }
  const TlsView& tls() const { return tls_; }
  /// Those that were tried in vain: "203.0.113.6:5060: connection refused".
  const std::vector<std::string>& dead_addresses() const { return reach_.dead_addresses(); }

 private:
  std::unique_ptr<SipChannel> datagrams_to(const std::string& address);
  std::unique_ptr<SipChannel> upgraded(Connection line);

  const SipLinePlan& plan_;
  StepRun& run_;
  Trace& trace_;
  Reach reach_;
  SipSession::Random random_;
  NetEnd end_;
  double upgrade_s_ = 0;
  std::string peer_;
  TlsView tls_;
};

/// How the step "upgrade" ends. Pure.
StepEnd end_of_upgrade(const WebSocketEnd& end, const std::string& peer, double elapsed_s);

}  // namespace sereno::steps
