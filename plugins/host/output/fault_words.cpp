#include "plugins/host/output/fault_words.h"

#include "plugins/host/output/plugin_output.h"

namespace sereno::host {
namespace {

constexpr std::size_t seen_at_once = 80;  ///< characters of a line that lists and pagers show

bool says_nothing(const Fault& fault) { return fault.owner == FaultOwner::not_said; }

/// "client" of the client's side says nothing more.
bool names_somebody(const Fault& fault) { return !fault.party.empty() && fault.party != to_string(fault.owner); }

constexpr std::size_t before_the_summary = 24;  // "AGENT_LOGIN CRITICAL - "

/// Behind the owner's name in "[fault=platform" or "[platform"; npos: it is not named.
std::size_t end_of_owner(const CheckResult& result) {
  const std::string owner(to_string(result.fault.owner));
  for (const std::string& named : {"[fault=" + owner, "[" + owner})
    if (const auto at = result.summary.find(named); at != std::string::npos) return at + named.size();
  return std::string::npos;
}

}  // namespace

std::string fault_words(const Fault& fault) {
  if (says_nothing(fault)) return {};
  std::string words(to_string(fault.owner));
  if (names_somebody(fault)) words += " '" + fault.party + "'";
  if (fault.confidence != Confidence::none) words += ", " + std::string(to_string(fault.confidence)) + " confidence";
  if (!fault.step.empty()) words += ", in step '" + fault.step + "'";
  if (!fault.reasons.empty()) words += ": " + fault.reasons;
  return words;
}

std::string fault_tag(const Fault& fault) {
  if (says_nothing(fault)) return {};
  std::string tag = "[fault=" + std::string(to_string(fault.owner));
  if (names_somebody(fault)) tag += " " + fault.party;
  if (fault.confidence != Confidence::none) tag += " conf=" + std::string(to_string(fault.confidence));
  return tag + "]";
}

std::string headline_with_fault(const CheckResult& result) {
  const std::string tag = fault_tag(result.fault);
  if (result.status == Status::ok || tag.empty()) return result.summary;
  std::string summary = result.summary;
  if (const auto named = end_of_owner(result); named != std::string::npos) {
    if (before_the_summary + named <= seen_at_once) return summary;
    if (const auto at = summary.find(" " + tag); at != std::string::npos) summary.erase(at, 1 + tag.size());
  } else if (before_the_summary + summary.size() + 1 + tag.size() <= seen_at_once) {
    return summary + " " + tag;
  }
  const std::string who = names_somebody(result.fault) ? " " + result.fault.party : "";
  return "[" + std::string(to_string(result.fault.owner)) + who + "] " + summary;
}

std::string fault_json(const CheckResult& result) {
  const Fault& fault = result.fault;
  const bool none = says_nothing(fault) && result.status == Status::ok;
  return "{\"owner\":" + json_quoted(none ? "none" : to_string(fault.owner)) +
         ",\"party\":" + json_quoted(fault.party) + ",\"confidence\":" + json_quoted(to_string(fault.confidence)) +
         ",\"step\":" + json_quoted(fault.step) + ",\"reasons\":" + json_quoted(fault.reasons) + "}";
}

std::string json_quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : clean_text(text)) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n')
      quoted += "\\n";
    else if (c == '\t')
      quoted += "\\t";
    else
      quoted += c;
  }
  return quoted + '"';
}

}  // namespace sereno::host
