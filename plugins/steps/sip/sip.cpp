#include "sereno/steps/sip.h"

#include <algorithm>
#include <array>

#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

constexpr std::array<std::string_view, 5> transports = {"udp", "tcp", "tls", "ws", "wss"};
constexpr std::array<std::string_view, 5> via_transports = {"UDP", "TCP", "TLS", "WS", "WSS"};

bool is_plain(char c) { return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) != 0x7f; }

}  // namespace

std::string_view to_string(SipMethod method) { return method == SipMethod::register_contact ? "REGISTER" : "OPTIONS"; }

std::string_view to_string(SipTransport transport) { return transports[static_cast<std::size_t>(transport)]; }

std::optional<SipTransport> sip_transport_from(std::string_view text) {
  const auto* const found = std::find(transports.begin(), transports.end(), text);
  if (found == transports.end()) return std::nullopt;
  return static_cast<SipTransport>(found - transports.begin());
}

std::uint16_t default_port(SipTransport transport) {
  static constexpr std::array<std::uint16_t, 5> ports = {5060, 5060, 5061, 80, 443};
  return ports[static_cast<std::size_t>(transport)];
}

std::optional<std::string> sip_uri_problem(std::string_view uri) {
  if (!uri.starts_with("sip:") && !uri.starts_with("sips:")) return in_quotes(uri) + " begins with no sip: or sips:";
  if (!std::all_of(uri.begin(), uri.end(), &is_plain)) return "has a blank or a control character in it";
  if (uri.find_first_of("<>\"?,") != std::string_view::npos)
    return in_quotes(uri) + " has one of <, >, \", ? and the comma in it";
  if (lower_case(uri).find(";method=") != std::string::npos) return in_quotes(uri) + " names a method";
  if (sip_uri_parts(uri).host_port.empty()) return in_quotes(uri) + " names no host";
  return std::nullopt;
}

SipUriParts sip_uri_parts(std::string_view uri) {
  const auto colon = uri.find(':');
  std::string_view rest = colon == std::string_view::npos ? uri : uri.substr(colon + 1);
  SipUriParts parts;
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
    parts.user = rest.substr(0, at);
    rest.remove_prefix(at + 1);
  }
  parts.host_port = rest.substr(0, rest.find_first_of(";?>"));
  return parts;
}

std::string compose(const SipRequest& request) {
  const std::string method(to_string(request.method));
  std::string text = method + " " + request.uri + " SIP/2.0\r\n";
  text += "Via: SIP/2.0/" + std::string(via_transports[static_cast<std::size_t>(request.transport)]) + " " +
          request.sent_by + ";branch=" + request.branch + ";rport\r\n";
  text +=
      "Max-Forwards: 70\r\nFrom: <" + request.from + ">;tag=" + request.from_tag + "\r\nTo: <" + request.to + ">\r\n";
  text += "Call-ID: " + request.call_id + "\r\nCSeq: " + std::to_string(request.cseq) + " " + method + "\r\n";
  if (!request.contact.empty()) text += "Contact: <" + request.contact + ">\r\n";
  if (request.expires) text += "Expires: " + std::to_string(request.expires->count()) + "\r\n";
  for (const std::string& line : request.authorizations) text += line + "\r\n";
  if (request.method == SipMethod::options) text += "Accept: application/sdp\r\n";
  text += "User-Agent: " + request.user_agent + "\r\nContent-Length: 0\r\n\r\n";
  return text;
}

std::string SipAnswer::status_text() const {
  return std::to_string(status) + (reason.empty() ? std::string() : " " + shown(reason, 60));
}

}  // namespace sereno::steps
