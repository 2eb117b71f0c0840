#include "checks/sip/sip_options.h"

#include "sereno/steps/reach_options.h"

namespace sip {
namespace {

using sereno::Options;
using Kind = sereno::Options::Kind;

void declare_question(Options& options) {
  options.add("transport", Kind::choice, "udp", "udp, tcp, tls, ws or wss")
      .choices({"udp", "tcp", "tls", "ws", "wss"})
      .add("mode", Kind::choice, "options", "options: does the signalling answer; register: can one register")
      .choices({"options", "register"})
      .add("uri,u", Kind::text, "", "address that is asked, or in mode register the one that is registered")
      .value_name("sip:USER@HOST")
      .add("credential", Kind::secret, "", "USER:PASSWORD for the digest, mode register")
      .add("ws-path", Kind::text, "/", "path of the WebSocket")
      .value_name("PATH")
      .add("header,k", Kind::text, "", "header of the WebSocket's upgrade, \"Name: value\"")
      .repeatable()
      .value_name("HEADER");
}

void declare_limits(Options& options) {
  options.add("warning,w", Kind::range, "1", "seconds for the whole check that warn")
      .value_name("SECONDS")
      .add("critical,c", Kind::range, "4", "seconds for the whole check that are critical")
      .value_name("SECONDS")
      .add("expect,e", Kind::text, "",
           "comma-separated codes that are well, 2xx for all of them (default: 2xx,401,403,404,405,407,488; mode "
           "register: "
           "2xx)")
      .value_name("CODE,...")
      .add("retransmissions", Kind::range, "", "how often something had to be sent again, that warns")
      .value_name("RANGE")
      .add("rewritten", Kind::choice, "warning", "state when a router on the way rewrites the signalling")
      .choices({"ok", "warning", "critical"})
      .value_name("STATE")
      .add("certificate,C", Kind::text, "",
           "days, or % of its life, that every certificate must be valid for (default: 21,7, of a short-lived one "
           "33%,15%)")
      .value_name("WARN[,CRIT]");
}

}  // namespace

void declare_options(Options& options) {
  sereno::steps::declare_reach_options(options, "5060; tls 5061, ws 80, wss 443");
  declare_question(options);
  declare_limits(options);
  sereno::steps::declare_reach_tls_options(options);
}

}  // namespace sip
