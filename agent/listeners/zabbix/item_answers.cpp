#include "agent/listeners/zabbix/item_answers.h"

#include <algorithm>
#include <array>
#include <span>

#include "agent/checking/external_check.h"
#include "agent/listeners/remote_options.h"
#include "agent/listeners/zabbix/user_parameter.h"
#include "plugins/host/output/fault_words.h"
#include "plugins/host/output/plugin_output.h"
#include "sereno/number.h"

namespace sereno::agent::zabbix {
namespace {

/// What Zabbix keeps of a text value.
constexpr std::size_t text_limit = 65535;

ItemValue value(std::string text) { return {.supported = true, .text = std::move(text)}; }
ItemValue not_supported(std::string reason) { return {.supported = false, .text = std::move(reason)}; }

ItemValue status_of(const CheckAnswer& answer, const ItemKey&) {
  return value(std::to_string(static_cast<int>(answer.result.status)));
}

ItemValue output_of(const CheckAnswer& answer, const ItemKey&) {
  CheckResult result = answer.result;
  result.metrics.clear();
  return value(host::render_plugin_output(result, answer.classic ? "" : answer.name, {.bytes = text_limit}));
}

ItemValue age_of(const CheckAnswer& answer, const ItemKey& key) {
  if (!answer.observed) return not_supported("Service '" + key.parameters[0] + "' has no result yet.");
  return value(std::to_string(std::chrono::floor<std::chrono::seconds>(answer.age).count()));
}

/// "time, size", the first ones when there are many.
std::string labels_of(const std::vector<Metric>& metrics) {
  constexpr std::size_t most = 20;
  std::string labels = metrics.empty() ? "none" : "";
  for (std::size_t i = 0; i < std::min(metrics.size(), most); ++i) labels += (i == 0 ? "" : ", ") + metrics[i].label;
  if (metrics.size() > most) labels += " and " + std::to_string(metrics.size() - most) + " more";
  return labels;
}

ItemValue metric_of(const CheckAnswer& answer, const ItemKey& key) {
  const auto& metrics = answer.result.metrics;
  const auto& label = key.parameters[1];
  const auto metric =
      std::find_if(metrics.begin(), metrics.end(), [&](const Metric& candidate) { return candidate.label == label; });
  if (metric != metrics.end() && metric->value) return value(format_number(*metric->value));
  if (metric != metrics.end()) return not_supported("Metric '" + label + "' is undetermined in the last result.");
  return not_supported("The last result of '" + key.parameters[0] + "' has no metric '" + label + "' (it has " +
                       labels_of(metrics) + "): " + answer.result.summary);
}

ItemValue run_of(const CheckAnswer& answer, const ItemKey&) {
  return value(host::render_plugin_output(answer.result, answer.classic ? "" : answer.name, {.bytes = text_limit}));
}

ItemValue fault_of(const CheckAnswer& answer, const ItemKey& key) {
  const Fault& fault = answer.result.fault;
  const std::string_view field = key.parameter(1);
  if (field == "json") return value(host::fault_json(answer.result));
  const bool none = fault.owner == FaultOwner::not_said && answer.result.status == Status::ok;
  const std::string owner(none ? "none" : to_string(fault.owner));
  if (field.empty()) return value(fault.owner == FaultOwner::not_said ? owner : host::fault_words(fault));
  if (field == "owner") return value(owner);
  if (field == "party") return value(fault.party);
  if (field == "confidence") return value(std::string(to_string(fault.confidence)));
  if (field == "step") return value(fault.step);
  if (field == "reasons") return value(fault.reasons);
  return not_supported("A fault has owner, party, confidence, step, reasons and json.");
}

/// The items that ask the check service.
struct ServiceItem {
  std::string_view name;
  std::size_t parameters;
  std::size_t most;
  const char* usage;
  ItemValue (*read)(const CheckAnswer& answer, const ItemKey& key);
};
constexpr std::array service_items{
    ServiceItem{"sereno.status", 1, 1, "sereno.status[service]", &status_of},
    ServiceItem{"sereno.output", 1, 1, "sereno.output[service]", &output_of},
    ServiceItem{"sereno.metric", 2, 2, "sereno.metric[service,label]", &metric_of},
    ServiceItem{"sereno.age", 1, 1, "sereno.age[service]", &age_of},
    ServiceItem{"sereno.fault", 1, 2, "sereno.fault[service] or sereno.fault[service,field]", &fault_of},
};
constexpr std::string_view check_item = "sereno.check";
constexpr std::string_view denied = "The settings here deny this item (access).";

/// The items that nothing has to be asked for, and what may stand in their brackets.
struct FixedItem {
  std::string_view name;
  std::span<const std::string_view> fields;
  const char* usage;
};
constexpr std::array<std::string_view, 4> ledger_fields{"problem", "waiting", "lost", "refused"};
constexpr std::array<std::string_view, 2> discovery_fields{"services", "metrics"};
constexpr std::array fixed_items{
    FixedItem{"agent.ping", {}, "Too many parameters."},
    FixedItem{"agent.version", {}, "Too many parameters."},
    FixedItem{"agent.hostname", {}, "Too many parameters."},
    FixedItem{"sereno.ledger", ledger_fields,
              "Write sereno.ledger, sereno.ledger[problem], sereno.ledger[waiting], sereno.ledger[lost] or "
              "sereno.ledger[refused]."},
    FixedItem{"sereno.discovery", discovery_fields,
              "Write sereno.discovery, sereno.discovery[services] or sereno.discovery[metrics]."},
};

const FixedItem* find_fixed_item(std::string_view name) {
  const auto* item = std::ranges::find(fixed_items, name, &FixedItem::name);
  return item == fixed_items.end() ? nullptr : item;
}

/// Why such an item has no value; empty: it has one.
std::string fault_of_fixed(const ItemKey& key) {
  const auto* item = find_fixed_item(key.name);
  if (item == nullptr) return "Unsupported item key.";
  const bool good =
      key.parameters.empty() || (key.parameters.size() == 1 && std::ranges::count(item->fields, key.parameters[0]) > 0);
  return good ? "" : item->usage;
}

const config::UserParameter* find_own(const AgentFacts& facts, std::string_view name) {
  const auto own = std::ranges::find(facts.parameters, name, &config::UserParameter::key);
  return own == facts.parameters.end() ? nullptr : &*own;
}

const ServiceItem* find_service_item(std::string_view name) {
  const auto* item = std::find_if(service_items.begin(), service_items.end(),
                                  [&](const ServiceItem& candidate) { return candidate.name == name; });
  return item == service_items.end() ? nullptr : item;
}

std::string json_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : host::clean_text(text)) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c == '\n' || c == '\t' ? ' ' : c;
  }
  return quoted + '"';
}

Result<CheckRequest> check_request(const ItemKey& key, const AgentFacts& facts) {
  if (!facts.allow_checks) return Error{"sereno.check is not allowed here (allow_checks)."};
  if (key.parameter(0).empty()) return Error{"Write sereno.check[check,option=value,...]."};
  auto options = parse_remote_options(std::span(key.parameters).subspan(1));
  if (!options) return Error{options.error().message};
  return CheckRequest{.check = key.parameters[0], .options = std::move(*options), .fresh = true};
}

/// Of an item that asks the check service.
Result<CheckRequest> request_of(const ItemKey& key, const AgentFacts& facts, const IsService& is_service) {
  if (key.name == check_item) return check_request(key, facts);
  const auto* item = find_service_item(key.name);
  if (key.parameters.size() < item->parameters || key.parameters.size() > item->most)
    return Error{"Write " + std::string(item->usage) + "."};
  const auto& service = key.parameters[0];
  if (!is_service(service)) return Error{"No service '" + service + "' is configured."};
  return CheckRequest{.service = service};
}

bool asks_the_check_service(const ItemKey& key) {
  return key.name == check_item || find_service_item(key.name) != nullptr;
}

void append_object(std::string& array, std::initializer_list<std::pair<std::string_view, std::string_view>> macros) {
  array += array.size() > 1 ? ",{" : "{";
  for (const auto& [macro, text] : macros) {
    if (array.back() != '{') array += ',';
    array += json_text(macro) + ":" + json_text(text);
  }
  array += '}';
}

}  // namespace

std::string discover_metrics(const std::vector<ServiceSummary>& services) {
  std::string array = "[";
  for (const ServiceSummary& service : services) {
    for (const MetricName& metric : service.metrics)
      append_object(array, {{"{#SERVICE}", service.name}, {"{#METRIC}", metric.label}, {"{#UNIT}", metric.unit}});
  }
  return array + "]";
}

std::string discover_services(const std::vector<ServiceSummary>& services, Discover metrics_too) {
  std::string array = "[";
  for (const ServiceSummary& service : services) {
    const auto interval = format_number(static_cast<double>(service.interval.count()) / 1000);
    append_object(array, {{"{#SERVICE}", service.name},
                          {"{#CHECK}", service.check},
                          {"{#FUNCTION}", service.function},
                          {"{#INTERVAL}", interval}});
    if (metrics_too == Discover::services_with_metrics)
      array.replace(array.size() - 1, 1, ",\"metrics\":" + discover_metrics({service}) + "}");
  }
  return array + "]";
}

Result<AgentFacts> with_items(AgentFacts facts, const std::vector<config::ItemAccessRule>& access,
                              const std::vector<config::ItemAlias>& aliases,
                              const std::vector<config::UserParameter>& parameters) {
  for (const config::ItemAlias& alias : aliases) facts.aliases.push_back({alias.alias, alias.key});
  for (const config::ItemAccessRule& rule : access) {
    auto pattern = KeyPattern::parse(rule.pattern);
    if (!pattern) return Error{rule.place.text + ": " + pattern.error().message};
    facts.access.push_back({.allow = rule.allow, .pattern = std::move(*pattern)});
  }
  facts.parameters = parameters;
  return facts;
}

std::string lasting_fault(std::string_view text, const AgentFacts& facts, const IsService& is_service) {
  const auto key = ItemKey::parse(without_alias(facts.aliases, text));
  if (!key) return "Invalid item key format: " + key.error().message + ".";
  if (!is_allowed(facts.access, *key)) return std::string(denied);
  if (const auto* own = find_own(facts, key->name)) {
    const auto words = command_line_of(*own, *key);
    return words ? "" : words.error().message;
  }
  if (!asks_the_check_service(*key)) return fault_of_fixed(*key);
  const auto request = request_of(*key, facts, is_service);
  return request ? "" : request.error().message;
}

std::string fault_with_any_parameters(std::string_view name, const AgentFacts& facts) {
  if (const auto* own = find_own(facts, name)) return own->takes_parameters ? "" : "Item does not allow parameters.";
  if (name == check_item) return facts.allow_checks ? "" : "sereno.check is not allowed here (allow_checks).";
  if (find_service_item(name) != nullptr) return {};
  const auto* item = find_fixed_item(name);
  if (item == nullptr) return "Unsupported item key.";
  return item->fields.empty() ? item->usage : "";
}

void ItemAnswers::ask(std::string_view text, std::chrono::milliseconds patience,
                      std::function<void(ItemValue)> done) const {
  auto key = ItemKey::parse(without_alias(facts_.aliases, text));
  if (!key) return done(not_supported("Invalid item key format: " + key.error().message + "."));
  if (!is_allowed(facts_.access, *key)) return done(not_supported(std::string(denied)));
  if (const auto* own = find_own(facts_, key->name)) return run_own(*own, *key, patience, std::move(done));
  if (!asks_the_check_service(*key)) return done(fixed(*key));

  auto request =
      request_of(*key, facts_, [this](const std::string& service) { return checks_.knows_service(service); });
  if (!request) return done(not_supported(request.error().message));
  request->origin = Origin::zabbix;
  request->patience = patience;
  const auto* item = find_service_item(key->name);
  const auto read = item != nullptr ? item->read : &run_of;
  checks_.submit(std::move(*request), [key = std::move(*key), read, done = std::move(done)](const CheckAnswer& answer) {
    done(read(answer, key));
  });
}

void ItemAnswers::run_own(const config::UserParameter& parameter, const ItemKey& key,
                          std::chrono::milliseconds patience, std::function<void(ItemValue)> done) const {
  const auto words = command_line_of(parameter, key);
  if (!words) return done(not_supported(words.error().message));
  CheckRequest request{.check = std::string(config::external_check),
                       .fixed = options_of(*words),
                       .fresh = true,
                       .origin = Origin::zabbix,
                       .patience = patience,
                       .timeout = parameter.timeout.value_or(patience)};
  checks_.submit(std::move(request),
                 [done = std::move(done)](const CheckAnswer& answer) { done(value_printed(answer)); });
}

/// Items that nothing has to be asked for.
ItemValue ItemAnswers::fixed(const ItemKey& key) const {
  if (std::string fault = fault_of_fixed(key); !fault.empty()) return not_supported(std::move(fault));
  if (key.name == "agent.ping") return value("1");
  if (key.name == "agent.version") return value(facts_.version);
  if (key.name == "agent.hostname") return value(facts_.hostname);
  if (key.name == "sereno.ledger") return ledger(key.parameter(0));
  const auto services = checks_.services();
  if (key.parameter(0) == "metrics") return value(discover_metrics(services));
  return value(
      discover_services(services, key.parameters.empty() ? Discover::services_with_metrics : Discover::services));
}

ItemValue ItemAnswers::ledger(std::string_view field) const {
  const RecordState record = checks_.record();
  if (field.empty()) return value(record.written ? "1" : "0");
  if (field == "problem") return value(record.problem);
  return value(std::to_string(field == "waiting" ? record.waiting : field == "lost" ? record.lost : record.refused));
}

}  // namespace sereno::agent::zabbix
