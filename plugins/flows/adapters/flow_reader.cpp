#include <algorithm>

#include "plugins/flows/adapters/readers.h"
#include "sereno/flows/values.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

constexpr std::size_t most_steps = 100;

Role read_role(const YamlNode& node) {
  const auto index = node.choice({"reads", "signs in", "session", "signs out", "changes"});
  return index ? static_cast<Role>(*index) : Role::reads;
}

Repetition read_repetition(const YamlNode& node, const KnownNames& known) {
  Repetition repetition;
  YamlMap map = node.map();
  if (const auto each = map.require("expect"))
    for (const YamlNode& item : each->list()) repetition.until.push_back(read_assertion(item, known));
  if (const auto each = map.find("first")) repetition.first = each->duration().value_or(repetition.first);
  if (const auto each = map.find("most")) repetition.most = each->duration().value_or(repetition.most);
  if (const auto each = map.find("for")) repetition.total = each->duration().value_or(repetition.total);
  if (repetition.first.count() < 100) map.fail("waits at least 100ms between two tries");
  map.finish();
  return repetition;
}

Keeping read_keeping(const YamlNode& node) {
  Keeping keeping;
  YamlMap map = node.map();
  if (const auto each = map.require("values")) keeping.values = read_texts(*each);
  if (const auto each = map.require("seconds")) keeping.seconds = each->text().value_or("");
  map.finish();
  return keeping;
}

/// Nobody said what the status has to be: what a browser would show as a page.
void expect_good_status(Step& step) {
  const auto about_status = [](const Assertion& each) { return each.source.from == Source::From::status; };
  if (step.request.transport != "http" || std::any_of(step.assertions.begin(), step.assertions.end(), about_status))
    return;
  step.assertions.insert(step.assertions.begin(),
                         Assertion{.source = {.from = Source::From::status}, .inside = {{.low = 200, .high = 399}}});
}

void read_rest(YamlMap& map, Step& step) {
  if (const auto each = map.find("role")) step.role = read_role(*each);
  if (const auto each = map.find("needs")) step.needs = read_texts(*each);
  if (const auto each = map.find("cleans_up")) step.cleans_up = each->text().value_or("");
  if (const auto each = map.find("share"))
    step.share_percent = static_cast<unsigned>(each->integer(1, 100).value_or(0));
  if (const auto each = map.find("keeps_going")) step.keeps_going = each->boolean().value_or(false);
}

Step read_step(const YamlNode& node, KnownNames& known) {
  Step step;
  YamlMap map = node.map();
  if (const auto each = map.require("step")) {
    step.name = each->text().value_or("");
    if (!Values::is_name(step.name))
      each->fail(steps::in_quotes(step.name) + " is no name of a step: a-z, 0-9 and _ only");
  }
  read_rest(map, step);
  KnownNames here = known;
  here.insert(step.needs.begin(), step.needs.end());
  step.request = read_request(map, here);
  if (const auto each = map.find("take"))
    for (const auto& [name, value] : each->map().entries()) {
      step.extractions.push_back(read_extraction(name, value));
      // What may be missing is there for those alone that say that they need it.
      if (!step.extractions.back().optional || step.extractions.back().fallback) known.insert(name);
    }
  if (const auto each = map.find("expect"))
    for (const YamlNode& item : each->list()) step.assertions.push_back(read_assertion(item, here));
  if (const auto each = map.find("until")) step.repetition = read_repetition(*each, here);
  if (const auto each = map.find("keep")) step.keeping = read_keeping(*each);
  map.finish();
  expect_good_status(step);
  return step;
}

Changes read_changes(const YamlNode& node, const KnownNames& known) {
  Changes changes;
  YamlMap map = node.map();
  if (const auto each = map.require("mark")) changes.mark = read_template(*each, known);
  if (const auto each = map.find("prefix")) changes.prefix = read_template(*each, known);
  if (const auto each = map.find("subject")) changes.subject = each->text().value_or("");
  if (const auto each = map.find("list")) changes.list = each->text().value_or("");
  map.finish();
  return changes;
}

Measure read_measure(const YamlNode& node) {
  Measure measure;
  YamlMap map = node.map();
  if (const auto each = map.require("of")) measure.value = each->text().value_or("");
  measure.label = measure.value;
  if (const auto each = map.find("label")) measure.label = each->text().value_or("");
  if (const auto each = map.find("unit")) measure.unit = each->text().value_or("");
  const auto range = [&](std::string_view key) -> std::optional<Range> {
    const auto each = map.find(key);
    if (!each) return std::nullopt;
    auto parsed = Range::parse(each->text().value_or(""));
    if (parsed) return *parsed;
    each->fail(parsed.error().message);
    return std::nullopt;
  };
  measure.warning = range("warning");
  measure.critical = range("critical");
  map.finish();
  return measure;
}

const Step* step_of(const Flow& flow, std::string_view name) {
  const auto found =
      std::find_if(flow.steps.begin(), flow.steps.end(), [&](const Step& each) { return each.name == name; });
  return found == flow.steps.end() ? nullptr : &*found;
}

/// What can only be seen when all steps are there.
void check_flow(const Flow& flow, const YamlNode& node) {
  std::set<std::string> names;
  for (const Step& step : flow.steps) {
    if (!step.name.empty() && !names.insert(step.name).second) node.fail("there are two steps '" + step.name + "'");
    if (!step.cleans_up.empty() && step_of(flow, step.cleans_up) == nullptr)
      node.fail("step '" + step.name + "' cleans up behind '" + step.cleans_up + "', which is no step");
    if (step.role == Role::changes && !flow.changes)
      node.fail("step '" + step.name + "' changes something, and the flow has no 'changes:' that says what");
    const bool cleaned =
        !step.cleans_up.empty() || std::any_of(flow.steps.begin(), flow.steps.end(),
                                               [&](const Step& each) { return each.cleans_up == step.name; });
    if (step.role == Role::changes && !cleaned) node.fail("no step cleans up behind '" + step.name + "'");
  }
  for (const FailureEntry& entry : flow.failures)
    if (!entry.step.empty() && step_of(flow, entry.step) == nullptr)
      node.fail("a failure names step '" + entry.step + "', which is none of '" + flow.name + "'");
}

}  // namespace

Flow read_flow(const std::string& name, const YamlNode& node, KnownNames known) {
  Flow flow{.name = name};
  YamlMap map = node.map();
  if (const auto each = map.find("words")) flow.words = each->text().value_or("");
  if (const auto each = map.find("needs")) flow.needs = read_texts(*each);
  if (const auto each = map.find("defaults"))
    for (const auto& [value, text] : each->map().entries()) flow.defaults[value] = text.text().value_or("");
  known.insert(flow.needs.begin(), flow.needs.end());
  for (const auto& [value, text] : flow.defaults) known.insert(value);
  if (const auto each = map.require("steps")) {
    const auto items = each->list();
    if (items.empty()) each->fail("a flow has at least one step");
    if (items.size() > most_steps) each->fail("more than 100 steps");
    for (std::size_t i = 0; i < std::min(items.size(), most_steps); ++i)
      flow.steps.push_back(read_step(items[i], known));
  }
  if (const auto each = map.find("changes")) flow.changes = read_changes(*each, known);
  if (const auto each = map.find("failures"))
    for (const YamlNode& item : each->list()) flow.failures.push_back(read_failure(item));
  if (const auto each = map.find("measures"))
    for (const YamlNode& item : each->list()) flow.measures.push_back(read_measure(item));
  for (const Measure& measure : flow.measures)
    if (!known.contains(measure.value)) node.fail("nothing gives '" + measure.value + "' a value, and it is measured");
  map.finish();
  check_flow(flow, node);
  return flow;
}

}  // namespace sereno::flows
