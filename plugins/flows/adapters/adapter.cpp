#include "sereno/flows/adapter.h"

#include <algorithm>
#include <set>
#include <utility>

#include "plugins/flows/adapters/readers.h"
#include "sereno/flows/values.h"

namespace sereno::flows {
namespace {

Need read_need(const std::string& name, const YamlNode& node) {
  Need need{.name = name};
  if (!Values::is_name(name)) node.fail("'" + name + "' is no name of a value: a-z, 0-9 and _ only");
  YamlMap map = node.map();
  if (const auto each = map.require("help")) need.help = each->text().value_or("");
  if (const auto each = map.find("secret")) need.secret = each->boolean().value_or(false);
  if (const auto each = map.find("default")) {
    need.fallback = each->text();
    if (need.secret) each->fail("a secret has no default");
  }
  map.finish();
  return need;
}

PlatformLimits read_limits(const YamlNode& node) {
  PlatformLimits limits;
  YamlMap map = node.map();
  if (const auto each = map.find("sign_ins"))
    limits.sign_ins = static_cast<unsigned>(each->integer(1, 1'000'000).value_or(0));
  if (const auto each = map.find("per")) limits.per = each->duration().value_or(limits.per);
  if ((limits.sign_ins > 0) != (limits.per.count() > 0)) map.fail("sign_ins and per belong together");
  if (const auto each = map.find("attempts_before_lock"))
    limits.attempts_before_lock = static_cast<unsigned>(each->integer(1, 1'000'000).value_or(0));
  if (const auto each = map.find("lock_ends")) limits.lock_ends = each->duration().value_or(limits.lock_ends);
  map.finish();
  return limits;
}

Administration read_administration(const YamlNode& node) {
  Administration administration;
  YamlMap map = node.map();
  if (const auto each = map.find("creates")) administration.creates = read_texts(*each);
  if (const auto each = map.require("seats")) administration.seats = each->text().value_or("");
  if (const auto each = map.require("cost")) administration.cost = each->text().value_or("");
  map.finish();
  return administration;
}

std::set<std::string> names_of(const YamlNode& node) {
  std::set<std::string> names;
  if (node.is_map())
    for (const auto& [name, value] : node.map().entries()) names.insert(name);
  return names;
}

void put_need(Need need, std::vector<Need>& needs) {
  const auto same = std::find_if(needs.begin(), needs.end(), [&](const Need& each) { return each.name == need.name; });
  if (same == needs.end()) {
    needs.push_back(std::move(need));
  } else {
    *same = std::move(need);
  }
}

void put_flow(Flow flow, std::vector<Flow>& flows) {
  const auto same = std::find_if(flows.begin(), flows.end(), [&](const Flow& each) { return each.name == flow.name; });
  if (same == flows.end()) {
    flows.push_back(std::move(flow));
  } else {
    *same = std::move(flow);
  }
}

bool has_step(const Flow& flow, const std::string& name) {
  return name.empty() ||
         std::any_of(flow.steps.begin(), flow.steps.end(), [&](const Step& step) { return step.name == name; });
}

/// The adapter's failures behind those of each flow, as far as they speak of a step that it has.
void spread_failures(const std::vector<FailureEntry>& failures, std::vector<Flow>& flows) {
  for (const FailureEntry& entry : failures)
    for (Flow& flow : flows)
      if (has_step(flow, entry.step)) flow.failures.push_back(entry);
}

/// A dictionary that names a step which nothing has is a mistake of its writer.
void check_failures(const std::vector<FailureEntry>& failures, const std::vector<Flow>& flows, const YamlNode& node) {
  for (const FailureEntry& entry : failures)
    if (!flows.empty() &&
        std::none_of(flows.begin(), flows.end(), [&](const Flow& flow) { return has_step(flow, entry.step); }))
      node.fail("a failure names step '" + entry.step + "', which no flow has");
}

void read_texts_of(YamlMap& map, Adapter& adapter) {
  if (const auto each = map.require("adapter")) adapter.name = each->text().value_or("");
  if (const auto each = map.find("title")) adapter.title = each->text().value_or("");
  if (const auto each = map.find("sources")) adapter.sources = read_texts(*each);
  if (const auto each = map.find("tried")) adapter.tried = each->text().value_or("");
  if (const auto each = map.find("limits")) adapter.limits = read_limits(*each);
  if (const auto each = map.find("administrator")) adapter.administration = read_administration(*each);
  if (const auto each = map.find("states"))
    for (const auto& [word, ours] : each->map().entries()) adapter.states[word] = ours.text().value_or("");
}

}  // namespace

const Flow* Adapter::find(std::string_view flow) const {
  const auto found = std::find_if(flows.begin(), flows.end(), [&](const Flow& each) { return each.name == flow; });
  return found == flows.end() ? nullptr : &*found;
}

std::string extended_by(const config::YamlNode& root) {
  if (!root.is_map()) return {};
  for (const auto& [key, value] : root.map().entries())
    if (key == "extends" && value.is_scalar()) return value.text().value_or("");
  return {};
}

Adapter read_adapter(const config::YamlNode& root, const Adapter* base, std::vector<config::Problem>& problems) {
  Adapter adapter = base == nullptr ? Adapter{} : *base;
  const auto before = problems.size();
  YamlMap map = root.map();
  const auto extends = map.find("extends");
  if (extends && base == nullptr) extends->fail("there is no adapter '" + extends->text().value_or("") + "' to extend");
  read_texts_of(map, adapter);
  KnownNames known;
  if (const auto each = map.find("needs"))
    for (const auto& [name, value] : each->map().entries()) put_need(read_need(name, value), adapter.needs);
  for (const Need& need : adapter.needs) known.insert(need.name);
  // A default of this file goes before one that the flows had from what it extends.
  for (Flow& flow : adapter.flows)
    if (const auto each = map.find("needs"))
      for (const Need& need : adapter.needs)
        if (need.fallback && names_of(*each).contains(need.name)) flow.defaults[need.name] = *need.fallback;
  std::vector<FailureEntry> failures;
  const auto dictionary = map.find("failures");
  if (dictionary)
    for (const YamlNode& item : dictionary->list()) failures.push_back(read_failure(item));
  // A dictionary that extends another is asked first; a flow that replaces another gets the whole of it.
  std::vector<FailureEntry> inherited = adapter.failures;
  adapter.failures = failures;
  adapter.failures.insert(adapter.failures.end(), inherited.begin(), inherited.end());
  std::vector<Flow> own;
  if (const auto each = map.find("flows"))
    for (const auto& [name, value] : each->map().entries()) own.push_back(read_flow(name, value, known));
  if (!extends && own.empty() && problems.size() == before) map.fail("has no flow");
  map.finish();
  for (Flow& flow : adapter.flows) flow.failures.insert(flow.failures.begin(), failures.begin(), failures.end());
  spread_failures(adapter.failures, own);
  for (Flow& flow : own) put_flow(std::move(flow), adapter.flows);
  if (dictionary) check_failures(failures, adapter.flows, *dictionary);
  for (Flow& flow : adapter.flows)
    for (const Need& need : adapter.needs)
      if (need.fallback) flow.defaults.emplace(need.name, *need.fallback);
  adapter.files.insert(adapter.files.begin(), root.file());
  return adapter;
}

}  // namespace sereno::flows
