#include "sla/channels/settings/settings.h"

#include <algorithm>
#include <utility>

#include "base/descriptor.h"
#include "base/letters.h"
#include "base/trusted_file.h"
#include "config/text_file.h"
#include "sla/channels/message.h"

namespace sereno::sla {

namespace {

using config::YamlMap;
using config::YamlNode;

std::string text_of(YamlMap& map, std::string_view key, bool required = false) {
  const auto node = required ? map.require(key) : map.find(key);
  return node ? node->text().value_or("") : "";
}

std::string address_in(const YamlNode& node) {
  const auto text = node.text().value_or("");
  if (const auto why = unfit_mail_address(text)) node.fail("'" + config::printable(text) + "' " + *why);
  return text;
}

std::vector<std::string> addresses_of(YamlMap& map, std::string_view key, bool required = false) {
  std::vector<std::string> found;
  const auto node = required ? map.require(key) : map.find(key);
  if (!node) return found;
  for (const YamlNode& each : node->list()) found.push_back(lower_case(address_in(each)));
  return found;
}

/// "whatsapp:NAME", "webhook:NAME", and where `mail` says so an address.
std::vector<std::string> recipients_of(YamlMap& map, std::string_view key, bool mail) {
  std::vector<std::string> found;
  const auto node = map.find(key);
  if (!node) return found;
  for (const YamlNode& each : node->list()) {
    const auto text = each.text().value_or("");
    const bool other = text.starts_with("whatsapp:") || text.starts_with("webhook:");
    if (!other && !mail) each.fail("'" + config::printable(text) + "' is neither whatsapp:NAME nor webhook:NAME");
    found.push_back(other || !mail ? text : lower_case(address_in(each)));
  }
  return found;
}

/// Every name that is written to must be one of the settings.
void check_names(const ChannelSettings& settings, YamlMap& map) {
  for (const auto* list : {&settings.also, &settings.people})
    for (const std::string& each : *list) {
      const auto colon = each.find(':');
      const std::string name = colon == each.npos ? "" : each.substr(colon + 1);
      const bool known =
          colon == each.npos || (each.starts_with("webhook:") && settings.webhooks.contains(name)) ||
          (each.starts_with("whatsapp:") && settings.whatsapp && settings.whatsapp->numbers.contains(name));
      if (!known)
        map.fail("'" + config::printable(each) + "': there is no such name under webhooks, or whatsapp.numbers");
    }
}

/// The first line of a file that nobody else may write.
std::string secret_of(YamlMap& map, std::string_view key, Secrets secrets) {
  const auto node = map.find(key);
  if (!node || secrets == Secrets::left_alone) return {};
  const auto file = open_trusted_file(node->text().value_or(""));
  std::string content;
  if (!file) {
    node->fail(file.error().message);
  } else if (config::read_bounded(file->get(), content) != 0) {
    node->fail("the file cannot be read");
  }
  return content.substr(0, content.find_first_of("\r\n"));
}

std::uint16_t port_of(YamlMap& map, std::uint16_t otherwise) {
  const auto node = map.find("port");
  return node ? static_cast<std::uint16_t>(node->integer(1, 65535).value_or(otherwise)) : otherwise;
}

MailTls tls_of(YamlMap& map, MailTls otherwise) {
  const auto node = map.find("tls");
  const auto index = node ? node->choice({"starttls", "tls", "none"}) : std::nullopt;
  return index ? static_cast<MailTls>(*index) : otherwise;
}

SmtpSettings read_smtp(const YamlNode& node, Secrets secrets) {
  YamlMap map = node.map();
  SmtpSettings smtp{.host = text_of(map, "host", true)};
  smtp.tls = tls_of(map, MailTls::starttls);
  smtp.port = port_of(map, smtp.tls == MailTls::tls ? 465 : 587);
  smtp.ca_file = text_of(map, "ca_file");
  smtp.user = text_of(map, "user");
  smtp.password = secret_of(map, "password_file", secrets);
  if (const auto timeout = map.find("timeout"))
    if (const auto value = timeout->duration()) smtp.timeout = std::chrono::ceil<std::chrono::seconds>(*value);
  if (smtp.tls == MailTls::none && !smtp.user.empty()) map.fail("a password goes over TLS alone: tls must not be none");
  map.finish();
  return smtp;
}

/// Between a second and a minute: what a client reports has to be confirmed within three.
std::chrono::seconds short_span(YamlMap& map, std::string_view key, std::chrono::seconds otherwise) {
  const auto node = map.find(key);
  const auto value = node ? node->duration() : std::nullopt;
  if (!value) return otherwise;
  if (*value < std::chrono::seconds{1} || *value > std::chrono::minutes{1})
    node->fail("must lie between 1s and 60s: a report has to be confirmed within three minutes");
  return std::chrono::ceil<std::chrono::seconds>(*value);
}

/// What was erased is gone: 400 alone are seconds.
std::optional<milliseconds> kept_span(const YamlNode& node) {
  const auto span = node.duration();
  if (span && *span < std::chrono::days{1}) node.fail("must be at least 1d: what is older is erased for good");
  return span;
}

ImapSettings read_imap(const YamlNode& node, Secrets secrets) {
  YamlMap map = node.map();
  ImapSettings imap{.host = text_of(map, "host", true)};
  imap.port = port_of(map, 993);
  imap.ca_file = text_of(map, "ca_file");
  imap.user = text_of(map, "user", true);
  imap.password = secret_of(map, "password_file", secrets);
  if (const auto folder = map.find("folder")) imap.folder = folder->text().value_or(imap.folder);
  imap.timeout = short_span(map, "timeout", imap.timeout);
  imap.every = short_span(map, "every", imap.every);
  map.finish();
  return imap;
}

std::string https_url(YamlMap& map) {
  const auto node = map.require("url");
  const auto url = node ? node->text().value_or("") : "";
  if (node && !url.starts_with("https://")) node->fail("must begin with https://");
  return url;
}

/// By name.
std::vector<NamedLedger> ledgers_of(YamlMap& map, std::string_view key) {
  std::vector<NamedLedger> ledgers;
  const auto node = map.find(key);
  if (!node) return ledgers;
  for (auto& [name, path] : node->map().entries()) {
    if (!is_vantage_name(name)) path.fail("'" + config::printable(name) + "' cannot be the name of a further ledger");
    ledgers.push_back({name, path.text().value_or("")});
  }
  return ledgers;
}

ChannelSettings read_all(YamlMap& map, Secrets secrets) {
  ChannelSettings settings;
  settings.ledger = text_of(map, "ledger", true);
  settings.further = ledgers_of(map, "further_ledgers");
  for (const NamedLedger& each : settings.further)
    if (is_same_ledger(each.path, settings.ledger)) map.fail("further_ledgers: " + each.name + " is the ledger itself");
  settings.contract = text_of(map, "contract", true);
  settings.templates = text_of(map, "templates");
  settings.provider = text_of(map, "provider", true);
  if (const auto node = map.require("address")) settings.address = address_in(*node);
  settings.contacts = addresses_of(map, "contacts", true);
  settings.people = recipients_of(map, "people", true);
  settings.also = recipients_of(map, "also", false);
  settings.head_to = addresses_of(map, "head_to");
  settings.report_to = addresses_of(map, "report_to");
  if (const auto node = map.find("language"))
    settings.language = node->choice({"es", "en"}).value_or(0) == 1 ? "en" : "es";
  if (const auto node = map.find("keep_mails")) settings.keep_mails = kept_span(*node);
  if (const auto node = map.find("propose_claims")) settings.propose_claims = node->boolean().value_or(true);
  if (const auto node = map.require("smtp")) settings.smtp = read_smtp(*node, secrets);
  if (const auto node = map.find("imap")) settings.imap = read_imap(*node, secrets);
  if (const auto node = map.find("webhooks"))
    for (auto& [name, hook] : node->map().entries()) {
      YamlMap inner = hook.map();
      settings.webhooks[name] = {.url = https_url(inner),
                                 .token = secret_of(inner, "token_file", secrets),
                                 .ca_file = text_of(inner, "ca_file")};
      inner.finish();
    }
  if (const auto node = map.find("whatsapp")) {
    YamlMap inner = node->map();
    settings.whatsapp = WhatsappSettings{.url = https_url(inner),
                                         .token = secret_of(inner, "token_file", secrets),
                                         .ca_file = text_of(inner, "ca_file")};
    if (const auto numbers = inner.find("numbers"))
      for (auto& [name, number] : numbers->map().entries()) {
        const auto text = number.text().value_or("");
        if (const auto why = unfit_number(text)) number.fail("'" + config::printable(text) + "' " + *why);
        settings.whatsapp->numbers[name] = text;
      }
    inner.finish();
  }
  check_names(settings, map);
  return settings;
}

}  // namespace

std::optional<ChannelSettings> read_channel_settings(const std::string& path, std::vector<config::Problem>& problems,
                                                     Secrets secrets) {
  const auto document = config::read_yaml_file(path, problems);
  if (!document) return std::nullopt;
  YamlMap map = document->map();
  auto settings = read_all(map, secrets);
  map.finish();
  if (!problems.empty()) return std::nullopt;
  return settings;
}

}  // namespace sereno::sla
