#include "sla/watch/due.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "sla/channels/consequence.h"
#include "sla/channels/notices.h"

namespace sereno::sla {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr milliseconds before_response = minutes{1};
constexpr milliseconds before_notice = hours{4};
constexpr milliseconds notice_ahead = hours{48};
constexpr std::int64_t warned_percent = 80;  // of the way to the nearest line
constexpr milliseconds longest_look = hours{1};

/// Of what is lost at the same moment a credit is what people must know.
const BudgetLine& nearest(const std::vector<BudgetLine>& lines) {
  const BudgetLine& first = lines.front();
  const auto credit = std::find_if(lines.begin(), lines.end(), [&](const BudgetLine& each) {
    return each.loss == Loss::credit && each.left == first.left;
  });
  return credit == lines.end() ? first : *credit;
}

class Decision {
 public:
  Decision(const WatchState& state, Instant now, const Contract& contract, const WatchSettings& settings)
      : state_(state), now_(now), contract_(contract), settings_(settings) {
    due_.look_again = now + longest_look;
  }

  DueWork result() {
    for (const SeenOutage& each : state_.outages) open(each);
    for (const Incident& each : state_.incidents) look_at(each);
    for (const Maintenance& each : state_.maintenances) look_at(each);
    look_at_the_budget();
    tell_the_head();
    return std::move(due_);
  }

 private:
  /// Whether the instant has come; else it is looked at again then.
  bool has_come(Instant at) {
    if (at <= now_) return true;
    due_.look_again = std::min(due_.look_again, at);
    return false;
  }

  void open(const SeenOutage& outage) {
    const auto covers = [&](const Incident& each) {
      if (each.standing || each.request || each.function != outage.function) return false;
      return !each.resolved || each.registered >= outage.since || (outage.ended && each.resolved->at >= outage.since);
    };
    const auto opens = [&](const DueIncident& each) { return each.function == outage.function; };
    const bool known = std::any_of(state_.incidents.begin(), state_.incidents.end(), covers) ||
                       std::any_of(due_.incidents.begin(), due_.incidents.end(), opens);
    if (!known) due_.incidents.push_back({outage.function, outage.since});
  }

  std::optional<milliseconds> target_of(const Incident& incident) const {
    for (const ContractFunction& each : contract_.functions)
      if (each.id == incident.function && each.resolution_target) return each.resolution_target;
    for (const PriorityTarget& each : contract_.priorities)
      if (each.priority == incident.priority) return each.resolution_target;
    return std::nullopt;
  }

  void look_at(const Incident& incident) {
    if (incident.standing) return;
    confirm(incident);
    if (incident.resolved) {
      if (!incident.restoration_notice && !incident.request)
        tell_restored({"incident", incident.id}, incident.resolved->at, incident.description);
      return;
    }
    if (contract_.response_target && !incident.ack_email) {
      const Instant end = incident.registered + *contract_.response_target;
      if (end > now_ && has_come(end - before_response)) warn("response", incident.id, "incident", end);
    }
    const auto target = target_of(incident);
    if (!target || incident.cause != Cause::provider) return;
    // Pauses only give more time: a warning that comes early is none that is missed.
    const Instant end = incident.registered + *target;
    if (end > now_ && has_come(incident.registered + *target * 3 / 4)) warn("resolution", incident.id, "incident", end);
  }

  void look_at(const Maintenance& maintenance) {
    if (maintenance.withdrawn || !maintenance.span || !maintenance.interruption) return;
    if (maintenance.finished)
      tell_restored({"maintenance", maintenance.id}, *maintenance.finished, maintenance.description);
    if (maintenance.kind == MaintenanceKind::emergency) return;
    const Instant last = maintenance.span->from - notice_ahead;
    if (maintenance.notice_email || last <= now_) return;
    if (has_come(last - before_notice)) warn("notice", maintenance.id, "maintenance", last);
  }

  std::string what(std::string_view clock) const {
    const bool spanish = settings_.language != "en";
    if (clock == "response") return spanish ? "Falta confirmar" : "To be confirmed";
    if (clock == "resolution") return spanish ? "Falta resolver" : "To be resolved";
    return spanish ? "Falta avisar" : "Notice to be given";
  }

  NewMessage message(const std::string& to, std::string type, const std::string& id, std::string_view form) const {
    return {.to = to,
            .about = {std::move(type), id},
            .form = std::string(form),
            .parameters = {{"provider", settings_.provider}},
            .language = settings_.language,
            .mail_domain = settings_.mail_domain};
  }

  void warn(std::string_view clock, const std::string& id, const std::string& type, Instant end) {
    const auto left = std::chrono::ceil<minutes>(end - now_).count();
    NewMessage warning = message("", type, id, "clock-warning");
    warning.occasion = clock;
    warning.parameters = {{"what", what(clock)},
                          {"entry", id},
                          {"deadline", contract_.zone->wall_text(end)},
                          {"left", std::to_string(left) + " min"},
                          {"provider", settings_.provider}};
    queue(warning, settings_.people);
  }

  Letterhead head() const {
    return {.provider = settings_.provider, .mail_domain = settings_.mail_domain, .language = settings_.language};
  }

  void queue(const NewMessage& message, const std::vector<std::string>& to) {
    for (NewMessage& each : to_each(message, to)) due_.messages.push_back(std::move(each));
  }

  bool is_told(std::string_view form, std::string_view type, std::string_view id) const {
    const auto about = messages_about(state_.messages, type, id);
    return std::any_of(about.begin(), about.end(), [&](const Message& each) { return each.form == form; });
  }

  void confirm(const Incident& incident) {
    if (incident.ack_email || now_ - incident.registered > hours{24}) return;
    const bool request = incident.request || incident.request_pending;
    if (is_told(request ? request_form : confirmation_form, "incident", incident.id)) return;
    queue(confirmation({.reference = incident.id, .request = request, .description = incident.description}, head()),
          settings_.contacts);
  }

  void tell_restored(const AboutSaid& about, Instant at, const std::string& description) {
    if (now_ - at < hours{24}) queue(restoration(about, at, description, contract_, head()), settings_.contacts);
  }

  void look_at_the_budget() {
    if (!state_.budget || state_.budget->lines.empty() || used_percent(*state_.budget) < warned_percent) return;
    const BudgetLine& line = nearest(state_.budget->lines);
    NewMessage warning = message("", "report", state_.month, "credit-warning");
    warning.occasion = "line " + std::to_string(line.at.count());
    warning.parameters = {{"month", state_.month},
                          {"line", line_words(line)},
                          {"left", std::to_string(std::chrono::floor<minutes>(line.left).count()) + " min"},
                          {"used", std::to_string(std::chrono::ceil<minutes>(state_.budget->used).count()) + " min"},
                          {"provider", settings_.provider}};
    queue(warning, settings_.people);
  }

  std::string line_words(const BudgetLine& line) const {
    const bool spanish = settings_.language != "en";
    if (line.loss == Loss::credit) return (spanish ? "un crédito de " : "a credit of ") + line.owed;
    if (line.loss == Loss::objective) return spanish ? "perder el objetivo del mes" : "the month's objective";
    return (spanish ? "perder el objetivo de " : "the objective of ") + line.commitment;
  }

  void tell_the_head() {
    if (state_.head_sequence == 0) return;
    const std::string day = contract_.zone->wall_text(now_).substr(0, 10);
    for (const std::string& to : settings_.head_to) {
      NewMessage head = message(to, "ledger", day, "chain-head");
      // Told already with another head: the first one of the day stands.
      const auto name = message_name(head);
      if (std::any_of(state_.messages.begin(), state_.messages.end(),
                      [&](const Message& each) { return each.id == name; }))
        continue;
      head.parameters = {{"sequence", std::to_string(state_.head_sequence)},
                         {"digest", state_.head_digest},
                         {"day", day},
                         {"provider", settings_.provider}};
      due_.messages.push_back(std::move(head));
    }
  }

  const WatchState& state_;
  Instant now_;
  const Contract& contract_;
  const WatchSettings& settings_;
  DueWork due_{};
};

}  // namespace

DueWork what_is_due(const WatchState& state, Instant now, const Contract& contract, const WatchSettings& settings) {
  DueWork due = Decision(state, now, contract, settings).result();
  std::erase_if(due.messages, [&](const NewMessage& each) {
    const auto name = message_name(each);
    return std::any_of(state.messages.begin(), state.messages.end(),
                       [&](const Message& known) { return known.id == name; });
  });
  return due;
}

}  // namespace sereno::sla
