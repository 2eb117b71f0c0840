#include "checks/sip/settings.h"

#include <algorithm>

#include "sereno/number.h"
#include "sereno/steps/address.h"
#include "sereno/steps/reach_options.h"
#include "sereno/steps/text.h"
#include "sereno/text.h"

#ifndef SERENO_PLUGIN_VERSION
#define SERENO_PLUGIN_VERSION "0"
#endif

namespace sip {
namespace {

using sereno::Context;
using sereno::Error;
using sereno::Result;
using sereno::steps::in_quotes;
using sereno::steps::Problems;
using sereno::steps::Redactor;
using sereno::steps::SipMethod;
using sereno::steps::SipTransport;

bool over_websocket(SipTransport transport) { return transport == SipTransport::ws || transport == SipTransport::wss; }

/// Read before anything can fail: a problem's text may quote it.
void read_credential(const Context& context, Settings& settings, Redactor& redactor, Problems& problems) {
  const auto given = context.find("credential");
  if (!given) return;
  std::string_view text = *given;
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  redactor.hide_credential(text);
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return problems.add("credential", "has to be USER:PASSWORD");
  if (settings.mode != SipMethod::register_contact) problems.add("credential", "is for --mode=register only");
  const std::string user(text.substr(0, colon));
  if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
    problems.add("credential", "has a control character in it");
  settings.credential = {.user = user, .password = std::string(text.substr(colon + 1))};
}

std::string host_in_uri(const Settings& settings) {
  const std::string& host = settings.line.reach.tls_name;
  return sereno::steps::is_ipv6(host) && !host.starts_with('[') ? "[" + host + "]" : host;
}

/// A registrar is asked by the host of the address alone (RFC 3261 10.2).
void read_uris(const Context& context, Settings& settings, Problems& problems) {
  const std::string host = host_in_uri(settings);
  const auto given = context.find("uri");
  if (given) {
    if (const auto problem = sereno::steps::sip_uri_problem(*given)) return problems.add("uri", *problem);
  }
  if (settings.mode == SipMethod::options) {
    settings.uri = given ? std::string(*given) : "sip:" + host;
    settings.own_uri = "sip:sereno@" + host;
    return;
  }
  const std::string user = settings.credential ? settings.credential->user : std::string();
  settings.own_uri = given ? std::string(*given) : "sip:" + user + "@" + host;
  const auto parts = sereno::steps::sip_uri_parts(settings.own_uri);
  if (parts.user.empty()) problems.add("uri", "has to name a user, sip:USER@HOST, in mode register");
  if (const auto problem = sereno::steps::sip_uri_problem(settings.own_uri); problem && !given)
    problems.add("uri", "is needed: " + *problem);
  settings.uri = "sip:" + parts.host_port;
}

void read_websocket(const Context& context, Settings& settings, Problems& problems) {
  settings.line.path = context.text("ws-path");
  settings.line.headers = context.all("header");
  const auto is_line = [](std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20; });
  };
  if (!settings.line.path.starts_with('/') || !is_line(settings.line.path) ||
      settings.line.path.find(' ') != std::string::npos)
    problems.add("ws-path", in_quotes(settings.line.path) + " is no path: it begins with / and has no blanks");
  for (const std::string& header : settings.line.headers)
    if (header.find(':') == std::string::npos || header.find(':') == 0 || !is_line(header))
      problems.add("header", "has to be one line \"Name: value\"");
  if (!settings.line.headers.empty() && !over_websocket(settings.line.transport))
    problems.add("header", "is for the transports ws and wss only");
}

void read_limits(const Context& context, Settings& settings, Problems& problems) {
  settings.warning_s = context.range("warning");
  settings.critical_s = context.range("critical");
  settings.retransmissions = context.range("retransmissions");
  const std::string state = context.text("rewritten");
  settings.rewritten = state == "ok"         ? sereno::Status::ok
                       : state == "critical" ? sereno::Status::critical
                                             : sereno::Status::warning;
  const auto expected = context.find("expect");
  settings.expected_given = expected.has_value();
  const bool registers = settings.mode == SipMethod::register_contact;
  problems.take("expect",
                Codes::parse(expected.value_or(registers ? Codes::well_for_register : Codes::well_for_options)),
                settings.expected);
}

void read_certificate(const Context& context, Settings& settings, Problems& problems) {
  using sereno::steps::CertificateLimits;
  const auto text = context.find("certificate");
  const bool secure = is_secure(settings.line.transport);
  if (text && !secure) problems.add("certificate", "is for the transports tls and wss only");
  if (!secure) return;
  CertificateLimits limits = CertificateLimits::by_lifetime();
  if (text) problems.take("certificate", CertificateLimits::parse(*text), limits);
  if (text || settings.line.reach.tls.verify) settings.certificate = limits;
}

std::optional<int> code(std::string_view text) { return sereno::parse_integer<int>(text); }

}  // namespace

Result<Codes> Codes::parse(std::string_view text) {
  Codes codes;
  for (const std::string& word : sereno::steps::split(text, ',')) {
    const bool hundred = word.size() == 3 && word.ends_with("xx") && word[0] >= '2' && word[0] <= '6';
    const auto number = code(word);
    if (!hundred && (!number || *number < 200 || *number > 699))
      return Error{in_quotes(word) + " is no code from 200 to 699 and no 2xx to 6xx"};
    const int first = hundred ? (word[0] - '0') * 100 : *number;
    codes.spans_.push_back({first, hundred ? first + 99 : first});
  }
  if (codes.spans_.empty()) return Error{"names no code"};
  return codes;
}

bool Codes::contains(int code) const {
  return std::any_of(spans_.begin(), spans_.end(),
                     [&](const Span& one) { return code >= one.first && code <= one.last; });
}

std::string Settings::subject() const {
  return (mode == SipMethod::options ? uri : own_uri) + " over " + std::string(to_string(line.transport));
}

Settings read_settings(const Context& context, Redactor& redactor, Problems& problems) {
  Settings settings;
  settings.mode = context.text("mode") == "register" ? SipMethod::register_contact : SipMethod::options;
  read_credential(context, settings, redactor, problems);
  settings.line.transport = sereno::steps::sip_transport_from(context.text("transport")).value_or(SipTransport::udp);
  settings.line.reach = sereno::steps::read_reach_plan(context, problems);
  if (settings.line.reach.port == 0) settings.line.reach.port = sereno::steps::default_port(settings.line.transport);
  settings.line.reach.secure = is_secure(settings.line.transport);
  settings.user_agent = "Sereno/" SERENO_PLUGIN_VERSION;
  read_uris(context, settings, problems);
  read_websocket(context, settings, problems);
  read_limits(context, settings, problems);
  read_certificate(context, settings, problems);
  return settings;
}

}  // namespace sip
