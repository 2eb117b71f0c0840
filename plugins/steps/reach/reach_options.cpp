#include "sereno/steps/reach_options.h"

#include "sereno/steps/text.h"
#include "sereno/steps/tls_options.h"

namespace sereno::steps {
namespace {

using Kind = Options::Kind;

void check_host(std::string_view option, const std::string& host, Problems& problems) {
  if (const auto problem = name_problem(host)) problems.add(option, in_quotes(host) + " " + *problem);
}

void read_family(const Context& context, ReachPlan& plan, Problems& problems) {
  const bool ipv4 = context.has("use-ipv4"), ipv6 = context.has("use-ipv6");
  if (ipv4 && ipv6) return problems.add("use-ipv4", "contradicts --use-ipv6");
  if (!ipv4 && !ipv6) return;
  plan.family = ipv4 ? Family::ipv4 : Family::ipv6;
  if (numeric_address(plan.host) && is_ipv6(plan.host) != ipv6)
    problems.add(ipv4 ? "use-ipv4" : "use-ipv6", "contradicts the address " + plan.host);
}

void read_tls(const Context& context, TlsSettings& tls, Problems& problems) {
  if (const auto least = context.find("min-tls")) problems.take("min-tls", parse_tls_version(*least), tls.min);
  tls.verify = !context.has("insecure");
  read_tls_files(context, tls, problems);
}

}  // namespace

void declare_reach_options(Options& options, std::string_view ports) {
  options.add("hostname,H", Kind::text, "", "name or address of the server; its certificate has to be for it")
      .required()
      .value_name("NAME")
      .add("address,I", Kind::text, "", "address or name to connect to, whatever the host name resolves to")
      .value_name("ADDRESS")
      .add("port,p", Kind::integer, "", "port (default: " + std::string(ports) + ")")
      .at_least(1)
      .at_most(65535)
      .value_name("PORT")
      .add("use-ipv4,4", Kind::flag, "", "IPv4 addresses only")
      .add("use-ipv6,6", Kind::flag, "", "IPv6 addresses only")
      .add("resolver", Kind::text, "", "resolver to ask instead of the system's, ADDRESS or ADDRESS:PORT")
      .value_name("ADDRESS");
}

void declare_reach_tls_options(Options& options) {
  options.add("min-tls", Kind::choice, "", "oldest TLS version that is good enough")
      .choices({"1", "1.0", "1.1", "1.2", "1.3"})
      .value_name("VERSION")
      .add("insecure", Kind::flag, "", "verify neither chain nor name; shown in the output")
      .add("ca-cert", Kind::file, "", "authorities to trust instead of the system's, PEM")
      .readable()
      .add("client-cert,J", Kind::file, "", "client certificate, PEM")
      .readable()
      .add("private-key,K", Kind::file, "", "key of the client certificate, PEM")
      .readable();
}

ReachPlan read_reach_plan(const Context& context, Problems& problems) {
  ReachPlan plan;
  plan.tls_name = context.text("hostname");
  check_host("hostname", plan.tls_name, problems);
  plan.host = context.has("address") ? context.text("address") : plan.tls_name;
  if (context.has("address")) check_host("address", plan.host, problems);
  plan.port = static_cast<std::uint16_t>(context.integer("port").value_or(0));
  plan.resolver = context.text("resolver");
  if (const auto problem = servers_problem(plan.resolver)) problems.add("resolver", *problem);
  read_family(context, plan, problems);
  read_tls(context, plan.tls, problems);
  return plan;
}

}  // namespace sereno::steps
