#include "sereno/flows/dry_run.h"

#include <algorithm>

#include "sereno/flows/prohibitions.h"

namespace sereno::flows {
namespace {

/// The values that answers would give.
Values with_placeholders(const Flow& flow, Values values) {
  for (const auto& [name, text] : flow.defaults)
    if (values.find(name) == nullptr) values.set(name, text);
  const auto put = [&](const std::string& name, bool secret, std::string text) {
    if (values.find(name) != nullptr) return;
    Value value{.text = std::move(text), .secret = secret, .marked = true, .extracted = true};
    for (const auto& [other, known] : values.all())
      if (known.secret) value.hosts.insert(value.hosts.end(), known.hosts.begin(), known.hosts.end());
    values.set(name, std::move(value));
  };
  for (const Step& step : flow.steps)
    for (const Extraction& extraction : step.extractions) {
      const bool subject = flow.changes && extraction.name == flow.changes->subject;
      put(extraction.name, extraction.secret, subject ? "SRN-CANARY" : "(" + extraction.name + ")");
    }
  for (const std::string& name : flow.needs) put(name, false, "(" + name + ")");
  return values;
}

std::string text_of(const std::string& text, const Values& values) {
  std::set<std::string> ignored;
  const auto result = expanded(text, values, Place::plain, ignored);
  return result ? *result : std::string();
}

Circumstances circumstances_of(const Flow& flow, Role role, const Values& values) {
  Circumstances known{.role = role, .values = &values};
  if (!flow.changes) return known;
  known.canary = Circumstances::Canary{.mark = text_of(flow.changes->mark, values),
                                       .subject = values.text(flow.changes->subject),
                                       .prefix = text_of(flow.changes->prefix, values),
                                       .list = values.text(flow.changes->list),
                                       .cleans_up = true};
  // Only an answer tells the name; that it begins so is what the run will insist on.
  if (known.canary->subject == "SRN-CANARY" && !known.canary->prefix.empty())
    known.canary->subject = known.canary->prefix;
  return known;
}

std::string words_of(const Request& request) {
  std::string words = request.transport == "http" ? request.verb() : request.transport + " " + request.verb();
  words += " " + request.target.substr(0, request.target.find('?'));
  const auto fields = request.form.size() + request.parts.size() + request.json.items.size();
  if (fields > 0) words += ", " + std::to_string(fields) + (fields == 1 ? " field" : " fields");
  if (!request.text.empty()) words += ", " + std::to_string(request.text.size()) + " bytes";
  return words;
}

DryStep try_step(const Flow& flow, const Step& step, const Values& values, const Transports& transports) {
  DryStep dry{.name = step.name, .request = words_of(step.request), .clean_up = !step.cleans_up.empty()};
  for (const std::string& name : step.needs)
    if (values.find(name) == nullptr) return dry.request = "passed over, nothing gives '" + name + "' a value", dry;
  const auto request = expanded(step.request, values);
  if (!request) return dry.refusal = request.error().message, dry;
  dry.request = words_of(request->request);
  const Transport* const transport = transports.find(request->request.transport);
  if (transport == nullptr) return dry.refusal = "this check speaks no '" + request->request.transport + "'", dry;
  if (const auto refusal = transport->refusal(request->request)) return dry.refusal = *refusal, dry;
  const auto host = transport->host_of(request->request);
  if (!host) return dry.refusal = host.error().message, dry;
  Circumstances known = circumstances_of(flow, step.role, values);
  known.host = *host;
  known.used.assign(request->used.begin(), request->used.end());
  if (const auto prohibition = judge(request->request, known)) dry.refusal = prohibition->words;
  return dry;
}

DryGuard& guard_of(std::vector<DryGuard>& guards, Guard guard) {
  const std::string name(to_string(guard));
  const auto found =
      std::find_if(guards.begin(), guards.end(), [&](const DryGuard& each) { return each.name == name; });
  if (found != guards.end()) return *found;
  return guards.emplace_back(DryGuard{.name = name});
}

void try_guards(const Flow& flow, const Values& values, std::vector<DryGuard>& guards) {
  constexpr Role roles[] = {Role::reads, Role::signs_in, Role::session, Role::signs_out, Role::changes};
  for (const ForbiddenExample& example : forbidden_examples())
    for (const Role role : roles) {
      DryGuard& guard = guard_of(guards, example.guard);
      ++guard.tried;
      if (judge(example.request, circumstances_of(flow, role, values))) ++guard.refused;
    }
  // A secret to a host that nobody named.
  for (const auto& [name, value] : values.all()) {
    if (!value.secret || value.text.size() < 4) continue;
    Circumstances known = circumstances_of(flow, Role::reads, values);
    known.host = "elsewhere.invalid";
    DryGuard& guard = guard_of(guards, Guard::hosts_of_secrets);
    ++guard.tried;
    if (judge({.target = "https://elsewhere.invalid/", .query = {{"x", value.text}}}, known)) ++guard.refused;
  }
}

}  // namespace

bool DryRun::holds() const {
  return std::all_of(steps.begin(), steps.end(), [](const DryStep& step) { return step.refusal.empty(); }) &&
         std::all_of(guards.begin(), guards.end(), [](const DryGuard& guard) { return guard.tried == guard.refused; });
}

DryRun dry_run(const Flow& flow, const Values& values, const Transports& transports) {
  const Values all = with_placeholders(flow, values);
  DryRun dry;
  for (const Step& step : flow.steps) dry.steps.push_back(try_step(flow, step, all, transports));
  try_guards(flow, all, dry.guards);
  return dry;
}

CheckResult report(const DryRun& dry, const std::string& name) {
  std::string text;
  for (const auto& step : dry.steps)
    text += step.name + (step.clean_up ? " (cleans up)" : "") + ": " + step.request +
            (step.refusal.empty() ? "" : "  REFUSED: " + step.refusal) + "\n";
  bool guarded = true;
  for (const auto& guard : dry.guards) {
    guarded = guarded && guard.tried == guard.refused;
    text += "guard '" + guard.name + "': " + std::to_string(guard.refused) + " of " + std::to_string(guard.tried) +
            " forbidden requests refused\n";
  }
  if (!text.empty()) text.pop_back();
  const auto refused =
      std::count_if(dry.steps.begin(), dry.steps.end(), [](const auto& step) { return !step.refusal.empty(); });
  std::string summary = "dry run of " + name + ": ";
  if (dry.holds())
    summary += std::to_string(dry.steps.size()) + " steps would go out, every guard holds; nothing was sent";
  if (!guarded) summary += "A GUARD DOES NOT HOLD; nothing was sent";
  if (guarded && refused > 0) summary += std::to_string(refused) + " steps would be refused; nothing was sent";
  return {.status = dry.holds() ? Status::ok : Status::unknown,
          .summary = std::move(summary),
          .long_text = std::move(text),
          .function_state = FunctionState::not_seen};
}

}  // namespace sereno::flows
