#include "plugins/flows/adapters/readers.h"
#include "sereno/flows/extraction.h"

namespace sereno::flows {

Status read_status(const YamlNode& node, Status fallback) {
  const auto index = node.choice({"ok", "warning", "critical", "unknown"});
  return index ? static_cast<Status>(*index) : fallback;
}

FunctionState read_function(const YamlNode& node) {
  const auto index = node.choice({"by status", "up", "degraded", "down", "not seen"});
  return index ? static_cast<FunctionState>(*index) : FunctionState::by_status;
}

namespace {

/// Where else than in what the platform says.
void read_place(YamlMap& map, FailureEntry& entry) {
  if (const auto each = map.find("json")) {
    entry.json = each->text().value_or("");
    if (const auto problem = pointer_problem(entry.json)) each->fail(*problem);
  }
  if (const auto each = map.find("html")) {
    entry.html = each->text().value_or("");
    if (const auto problem = xpath_problem(entry.html)) each->fail(*problem);
  }
  const int places = (entry.header.empty() ? 0 : 1) + (entry.json.empty() ? 0 : 1) + (entry.html.empty() ? 0 : 1);
  if (places > 1) map.fail("looks at one place: header, json or html");
}

}  // namespace

FailureEntry read_failure(const YamlNode& node) {
  FailureEntry entry;
  YamlMap map = node.map();
  if (const auto each = map.find("step")) entry.step = each->text().value_or("");
  if (const auto each = map.find("pattern")) entry.pattern = read_pattern(*each);
  if (const auto each = map.find("header")) entry.header = each->text().value_or("");
  if (const auto each = map.find("code"))
    if (const auto code = each->integer(100, 999)) entry.code = static_cast<int>(*code);
  read_place(map, entry);
  const bool by_place = !entry.json.empty() || !entry.html.empty();
  if (!entry.pattern && !entry.code && !by_place) map.fail("has to say a pattern, a code, json or html");
  if (!entry.header.empty() && !entry.pattern) map.fail("a header is looked at by a pattern, and there is none");
  if (const auto each = map.find("kind"))
    if (const auto index = each->choice({"other", "rejected", "locked", "pace", "stale", "full"}))
      entry.kind = static_cast<FailureEntry::Kind>(*index);
  if (const auto each = map.require("state")) entry.status = read_status(*each, Status::critical);
  if (const auto each = map.find("function")) entry.function = read_function(*each);
  if (const auto each = map.require("owner"))
    if (const auto index = each->choice(
            {"not said", "platform", "ally", "third party", "client", "infrastructure", "observer", "not established"}))
      entry.owner = static_cast<FaultOwner>(*index);
  if (const auto each = map.find("party")) entry.party = each->text().value_or("");
  if (const auto each = map.find("confidence"))
    if (const auto index = each->choice({"none", "low", "medium", "high"}))
      entry.confidence = static_cast<Confidence>(*index);
  if (const auto each = map.require("words")) entry.words = each->text().value_or("");
  if (const auto each = map.find("do")) entry.advice = each->text().value_or("");
  // What is our own doing says nothing of the function.
  const bool ours = entry.owner == FaultOwner::observer;
  if (ours && entry.status == Status::critical) map.fail("a fault of the observer is never critical: it was not seen");
  if (ours && entry.function == FunctionState::by_status) entry.function = FunctionState::not_seen;
  map.finish();
  return entry;
}

}  // namespace sereno::flows
