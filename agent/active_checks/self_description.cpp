#include "agent/active_checks/self_description.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace sereno::agent {
namespace {

constexpr std::size_t longest_host = 128;
constexpr std::size_t longest_metadata = 65'535;
constexpr std::size_t longest_interface = 255;

struct Question {
  const char* setting;  ///< as the settings name it
  std::string key;
  std::string SelfDescription::*answer;
  std::size_t longest;
};

/// On its way: it holds all that it needs, since whoever asked may have gone when an answer comes.
struct Inquiry {
  CheckService& checks;
  zabbix::AgentFacts facts;
  milliseconds patience;
  std::vector<Question> open;  ///< the last one is asked next
  SelfDescription found;
  std::function<void(SelfDescription)> done;
};

std::string unfit(const Question& question, const zabbix::ItemValue& value) {
  if (!value.supported) return value.text;
  if (value.text.size() > question.longest)
    return "its value is longer than " + std::to_string(question.longest) + " bytes";
  return question.answer == &SelfDescription::host ? unfit_host_name(value.text) : std::string();
}

void take(Inquiry& inquiry, const Question& question, zabbix::ItemValue value) {
  const std::string why = unfit(question, value);
  if (why.empty())
    inquiry.found.*question.answer = std::move(value.text);
  else if (inquiry.found.problem.empty())
    inquiry.found.problem = std::string(question.setting) + ": " + question.key + ": " + why;
}

void go_on(const std::shared_ptr<Inquiry>& inquiry) {
  if (inquiry->open.empty()) return inquiry->done(std::move(inquiry->found));
  const Question question = inquiry->open.back();
  inquiry->open.pop_back();
  zabbix::ItemAnswers(inquiry->checks, inquiry->facts)
      .ask(question.key, inquiry->patience, [inquiry, question](zabbix::ItemValue value) {
        take(*inquiry, question, std::move(value));
        go_on(inquiry);
      });
}

bool fits_a_host_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '.' ||
         c == '_' || c == '-';
}

}  // namespace

std::string unfit_host_name(std::string_view name) {
  if (name.empty()) return "its value is empty";
  if (name.size() > longest_host) return "its value is longer than " + std::to_string(longest_host) + " bytes";
  return std::ranges::all_of(name, fits_a_host_name) ? "" : "'" + std::string(name) + "' is no name of a host";
}

void describe_itself(CheckService& checks, const ActiveTarget& target, std::function<void(SelfDescription)> done) {
  const auto& own = target.settings.autoregistration;
  const auto inquiry = std::make_shared<Inquiry>(
      Inquiry{.checks = checks,
              .facts = target.facts,
              .patience = target.settings.patience,
              .open = {},
              .found = {.host = target.host, .metadata = own.metadata, .interface = own.interface},
              .done = std::move(done)});
  const auto ask = [&](const char* setting, const std::string& key, std::string SelfDescription::*answer,
                       std::size_t longest) {
    if (!key.empty() && (inquiry->found.*answer).empty()) inquiry->open.push_back({setting, key, answer, longest});
  };
  ask("interface_item", own.interface_item, &SelfDescription::interface, longest_interface);
  ask("metadata_item", own.metadata_item, &SelfDescription::metadata, longest_metadata);
  ask("host_item", target.settings.host_item, &SelfDescription::host, longest_host);
  go_on(inquiry);
}

}  // namespace sereno::agent
