#include "sla/channels/notices.h"

#include <algorithm>

#include "base/letters.h"
#include "base/words.h"
#include "sla/channels/consequence.h"
#include "sla/channels/kept_text.h"

namespace sereno::sla {

namespace {

const char* asked_for(std::string_view item, bool spanish) {
  struct Words {
    std::string_view item;
    const char* es;
    const char* en;
  };
  static constexpr Words words[] = {{"description", "descripción del problema", "description of the problem"},
                                    {"evidence", "evidencia del problema", "evidence of the problem"},
                                    {"steps", "pasos para replicarlo", "steps to replicate it"},
                                    {"affectation", "nivel de afectación (paro total, intermitente, degradado)",
                                     "level of affectation (total stop, intermittent, degraded)"},
                                    {"time", "hora del incidente", "time of the incident"},
                                    {"guid", "GUID de la grabación", "GUID of the recording"}};
  for (const Words& each : words)
    if (each.item == item) return spanish ? each.es : each.en;
  return "";
}

NewMessage headed(const AboutSaid& about, std::string_view form, const Letterhead& head) {
  return {.about = about, .form = std::string(form), .language = head.language, .mail_domain = head.mail_domain};
}

std::string wall_span(const Contract& contract, const Interval& span) {
  return contract.zone->wall_text(span.from) + " " + contract.zone->offset_text(span.from) + " - " +
         contract.zone->wall_text(span.to) + " " + contract.zone->offset_text(span.to);
}

}  // namespace

std::vector<std::string> client_addresses(const Contract& contract, const std::vector<std::string>& contacts) {
  std::vector<std::string> all;
  const auto add = [&](const std::string& text) {
    std::string address = lower_case(text);
    if (!unfit_mail_address(address) && std::find(all.begin(), all.end(), address) == all.end())
      all.push_back(std::move(address));
  };
  for (const std::string& each : contacts) add(each);
  for (const Party& party : contract.parties)
    if (party.role == Role::client)
      for (const std::string& each : party.contacts) add(each);
  return all;
}

NewMessage confirmation(const Confirmation& said, const Letterhead& head) {
  std::string missing;
  for (const std::string& each : said.missing)
    missing += (missing.empty() ? "- " : "\n- ") + std::string(asked_for(each, head.language != "en"));
  NewMessage message = headed({"incident", said.reference}, said.request ? request_form : confirmation_form, head);
  message.parameters = {{"reference", said.reference},
                        {"provider", head.provider},
                        {"missing", missing},
                        {"description", kept(said.description)},
                        {"subject", kept(said.subject)}};
  return message;
}

NewMessage maintenance_notice(const Maintenance& maintenance, const std::string& token, const Contract& contract,
                              const Letterhead& head) {
  NewMessage message = headed({"maintenance", maintenance.id}, notice_form, head);
  const Interval& span = *maintenance.span;
  message.token = token;
  message.occasion = format_instant(span.from) + " " + format_instant(span.to) + " " +
                     sereno::joined(maintenance.scope) +
                     (maintenance.kind == MaintenanceKind::emergency ? " emergency" : "");
  message.parameters = {{"provider", head.provider},
                        {"span", wall_span(contract, span)},
                        {"scope", sereno::joined(maintenance.scope)},
                        {"description", kept(maintenance.description)}};
  return message;
}

NewMessage restoration(const AboutSaid& about, Instant restored, const std::string& description,
                       const Contract& contract, const Letterhead& head) {
  NewMessage message = headed(about, restoration_form, head);
  message.occasion = format_instant(restored);
  message.parameters = {{"reference", about.id},
                        {"restored", contract.zone->wall_text(restored)},
                        {"description", kept(description)},
                        {"provider", head.provider}};
  return message;
}

std::vector<NewMessage> to_each(const NewMessage& message, const std::vector<std::string>& addresses) {
  std::vector<NewMessage> all;
  for (const std::string& each : addresses) {
    all.push_back(message);
    all.back().to = each;
    for (const char* via : {"webhook", "whatsapp"})
      if (const std::string prefix = std::string(via) + ":"; each.starts_with(prefix)) {
        all.back().via = via;
        all.back().to = each.substr(prefix.size());
      }
  }
  return all;
}

}  // namespace sereno::sla
