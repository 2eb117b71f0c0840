#include "plugins/steps/sip/sip_reader.h"

// libosip2's headers lack these two.
#include <sys/time.h>
#include <time.h>  // NOLINT(modernize-deprecated-headers)

#include <osipparser2/osip_parser.h>
#include <osipparser2/osip_port.h>

#include <cstdarg>
#include <memory>
#include <vector>

#include "sereno/number.h"
#include "sereno/steps/text.h"
#include "sereno/text.h"

namespace sereno::steps {
namespace {

/// By default libosip2 prints what it does not like to standard output.
void say_nothing(const char*, int, osip_trace_level_t, const char*, va_list) {}

void prepare_parser() {
  static const bool prepared = [] {
    osip_trace_initialize_func(TRACE_LEVEL1, &say_nothing);
    return parser_init() == 0;
  }();
  static_cast<void>(prepared);
}

struct MessageDeleter {
  void operator()(osip_message_t* message) const { osip_message_free(message); }
};
using Message = std::unique_ptr<osip_message_t, MessageDeleter>;

/// Null when libosip2 refuses the text.
Message parse(const std::string& text) {
  prepare_parser();
  osip_message_t* made = nullptr;
  if (osip_message_init(&made) != 0) return nullptr;
  Message message(made);
  if (osip_message_parse(made, text.data(), text.size()) != 0) return nullptr;
  return message;
}

std::string text_of(const char* text) { return text == nullptr ? std::string() : std::string(text); }

/// Without the quotes around it.
std::string unquoted(const char* value) {
  std::string_view text = trim(value == nullptr ? std::string_view() : std::string_view(value));
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  return std::string(text);
}

std::optional<unsigned> seconds(std::string_view text) {
  return parse_integer<unsigned>(trim(text.substr(0, text.find_first_of("(; \t"))));
}

template <class Item>
Item* item(const osip_list_t& list, int position) {
  return static_cast<Item*>(osip_list_get(&list, position));
}

std::string parameter(osip_list_t& list, const char* name) {
  osip_uri_param_t* found = nullptr;
  std::string wanted = name;  // the library takes no const
  osip_uri_param_get_byname(&list, wanted.data(), &found);
  return found == nullptr ? std::string() : unquoted(found->gvalue);
}

/// The first header of a name that libosip2 keeps no list of.
std::string header(const osip_message_t& message, const char* name) {
  osip_header_t* found = nullptr;
  if (osip_message_header_get_byname(&message, name, 0, &found) < 0 || found == nullptr) return {};
  return text_of(found->hvalue);
}

SipVia read_via(osip_via_t& via) {
  SipVia out{.transport = text_of(via.protocol), .sent_by = text_of(via.host)};
  if (out.sent_by.find(':') != std::string::npos) out.sent_by = "[" + out.sent_by + "]";
  if (via.port != nullptr) out.sent_by += ":" + text_of(via.port);
  out.branch = parameter(via.via_params, "branch");
  out.received = parameter(via.via_params, "received");
  out.rport = parameter(via.via_params, "rport");
  return out;
}

SipContact read_contact(osip_contact_t& contact) {
  SipContact out;
  char* text = nullptr;
  if (contact.url != nullptr && osip_uri_to_str(contact.url, &text) == 0) out.uri = text_of(text);
  osip_free(text);
  out.parts = sip_uri_parts(out.uri);
  out.expires_s = seconds(parameter(contact.gen_params, "expires"));
  return out;
}

SipChallenge read_challenge(osip_www_authenticate_t& from, bool proxy) {
  return {.proxy = proxy,
          .scheme = text_of(osip_www_authenticate_get_auth_type(&from)),
          .realm = unquoted(osip_www_authenticate_get_realm(&from)),
          .nonce = unquoted(osip_www_authenticate_get_nonce(&from)),
          .opaque = unquoted(osip_www_authenticate_get_opaque(&from)),
          .algorithm = unquoted(osip_www_authenticate_get_algorithm(&from)),
          .qop = unquoted(osip_www_authenticate_get_qop_options(&from)),
          .stale = equals_ignoring_case(unquoted(osip_www_authenticate_get_stale(&from)), "true")};
}

void read_lists(osip_message_t& message, SipAnswer& answer) {
  for (int i = 0; auto* one = item<osip_contact_t>(message.contacts, i); ++i)
    answer.contacts.push_back(read_contact(*one));
  for (int i = 0; auto* one = item<osip_www_authenticate_t>(message.www_authenticates, i); ++i)
    answer.challenges.push_back(read_challenge(*one, false));
  for (int i = 0; auto* one = item<osip_www_authenticate_t>(message.proxy_authenticates, i); ++i)
    answer.challenges.push_back(read_challenge(*one, true));
}

void read_rest(const osip_message_t& message, SipAnswer& answer) {
  answer.server = header(message, "server");
  if (answer.server.empty()) answer.server = header(message, "user-agent");
  answer.warning = header(message, "warning");
  answer.min_expires_s = seconds(header(message, "min-expires"));
  answer.retry_after_s = seconds(header(message, "retry-after"));
  for (int i = 0; const auto* one = item<osip_allow_t>(message.allows, i); ++i)
    answer.allow += (answer.allow.empty() ? "" : ", ") + text_of(one->value);
}

SipReading unreadable(std::string why) { return {.kind = SipReading::Kind::unreadable, .why = std::move(why)}; }

/// libosip2 asks for next to nothing: what an answer needs is looked for here.
SipReading read_message(osip_message_t& message) {
  if (message.sip_method != nullptr) return {.kind = SipReading::Kind::request};
  SipReading out{.kind = SipReading::Kind::answer};
  SipAnswer& answer = out.answer;
  answer.status = message.status_code;
  if (answer.status < 100 || answer.status > 699) return unreadable("the status is no number from 100 to 699");
  answer.reason = text_of(message.reason_phrase);
  answer.vias = static_cast<std::size_t>(std::max(0, osip_list_size(&message.vias)));
  auto* via = item<osip_via_t>(message.vias, 0);
  if (via == nullptr) return unreadable("it has no Via");
  answer.via = read_via(*via);
  const auto number = message.cseq == nullptr ? std::nullopt : parse_integer<unsigned>(text_of(message.cseq->number));
  if (!number) return unreadable("it has no CSeq");
  answer.cseq = *number;
  answer.cseq_method = text_of(message.cseq->method);
  if (message.call_id == nullptr) return unreadable("it has no Call-ID");
  answer.call_id = text_of(message.call_id->number);
  if (message.call_id->host != nullptr) answer.call_id += "@" + text_of(message.call_id->host);
  read_lists(message, answer);
  read_rest(message, answer);
  return out;
}

/// The lines of a header behind its first one, each with those that continue it.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    std::size_t end = text.find('\n');
    while (end != std::string_view::npos && end + 1 < text.size() && (text[end + 1] == ' ' || text[end + 1] == '\t'))
      end = text.find('\n', end + 1);
    const std::size_t size = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

bool matters(std::string_view name) {
  for (const std::string_view one : {"Via", "v", "CSeq", "Call-ID", "i"})
    if (equals_ignoring_case(name, one)) return true;
  return false;
}

/// libosip2 refuses a whole message for one header that it cannot read, such as a contact whose host has one letter.
/// Without those that nothing depends on the rest may be fine.
SipReading read_what_can_be(std::string_view header) {
  const auto lines = lines_of(header);
  std::string good(lines.front());
  if (!parse(good + "\r\n")) return unreadable("its first line is none of SIP/2.0");
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string line(lines[i]);
    if (trim(line).empty()) continue;
    if (parse("SIP/2.0 200 OK\r\n" + line + "\r\n")) {
      good += line;
      continue;
    }
    const std::string_view name = trim(std::string_view(line).substr(0, line.find(':')));
    if (matters(name)) return unreadable("the header " + in_quotes(name, 40) + " cannot be read");
  }
  const Message message = parse(good + "\r\n");
  return message ? read_message(*message) : unreadable("its header cannot be read");
}

}  // namespace

SipReading read_sip(std::string_view header) {
  if (header.empty()) return unreadable("it is empty");
  if (header.find('\0') != std::string_view::npos) return unreadable("a NUL is in its header");
  if (const Message message = parse(std::string(header))) return read_message(*message);
  return read_what_can_be(header);
}

}  // namespace sereno::steps
