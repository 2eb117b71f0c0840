#include "plugins/host/catalogue/option_validator.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "plugins/host/catalogue/answering_child.h"
#include "plugins/host/output/plugin_output.h"
#include "plugins/host/run/run_surroundings.h"

namespace sereno::host {
namespace {

constexpr std::string_view environment_prefix = "env:";
constexpr std::string_view credential_prefix = "credential:";

/// The child of one plugin; another one after it was lost over a question.
class PluginConversation {
 public:
  PluginConversation(std::string plugin_path, std::string worker_path, const DescribeLimits& limits)
      : plugin_path_(std::move(plugin_path)), worker_path_(std::move(worker_path)), limits_(limits) {}

  std::vector<OptionProblem> ask(const OptionQuestion& question) {
    auto answer = try_to_ask(question);
    if (answer) return std::move(*answer);
    const std::string words = child_ ? child_->last_words() : std::string();
    child_.reset();
    return {{.why = "check '" + question.check->name + "' " + clean_text(answer.error().message) +
                    " while it looked at these options" + words}};
  }

 private:
  Result<std::vector<OptionProblem>> try_to_ask(const OptionQuestion& question) {
    const auto deadline = AnsweringChild::Clock::now() + limits_.timeout;
    if (auto started = start(deadline); !started) return started.error();
    auto message =
        child_->ask(worker::Validate{.id = ++last_id_,
                                     .check = question.check->name,
                                     .options = question.options,
                                     .environment = secrets_of_environment(*question.check, question.options)},
                    deadline);
    while (message && std::holds_alternative<worker::LogLine>(*message)) message = child_->await(deadline);
    if (!message) return message.error();
    auto* const told = std::get_if<worker::Problems>(&*message);
    if (!told || told->id != last_id_) return Error{"answered out of turn"};
    for (OptionProblem& problem : told->problems) problem = known(*question.check, problem);
    return std::move(told->problems);
  }

  Result<void> start(AnsweringChild::Clock::time_point deadline) {
    if (child_) return {};
    auto child = AnsweringChild::serve(worker_path_, plugin_path_, limits_);
    if (!child) return Error{"cannot be asked: " + child.error().message};
    child_.emplace(std::move(*child));
    const auto first = child_->await(deadline);
    if (!first) return first.error();
    if (const auto* const refusal = std::get_if<worker::Refusal>(&*first)) return Error{refusal->reason};
    const auto* const hello = std::get_if<worker::Hello>(&*first);
    const bool ours = hello && hello->protocol == worker::protocol_version;
    return ours ? Result<void>() : Error{"cannot be asked: " + worker_path_ + " is of another version"};
  }

  /// A child is not trusted: its words are cleaned, and an option that there is not is none.
  static OptionProblem known(const CheckDescription& check, const OptionProblem& problem) {
    return {.option = check.find(problem.option) ? problem.option : std::string(), .why = clean_text(problem.why)};
  }

  std::string plugin_path_, worker_path_;
  DescribeLimits limits_;
  std::optional<AnsweringChild> child_;
  std::uint64_t last_id_ = 0;
};

/// Nothing to ask: its kinds say all, and none of them names anything on this machine.
bool is_answered(const OptionQuestion& question) {
  const auto names_something = [&](const auto& given) {
    const OptionDescription* const option = question.check->find(given.first);
    return option && (option->readable || option->kind == Options::Kind::secret);
  };
  return !question.check->validates && std::none_of(question.options.begin(), question.options.end(), names_something);
}

}  // namespace

OptionValues secrets_of_environment(const CheckDescription& check, const OptionValues& options) {
  OptionValues secrets;
  for (const auto& [name, value] : options) {
    const OptionDescription* const option = check.find(name);
    const bool from_environment = value.starts_with(environment_prefix);
    if (!option || option->kind != Options::Kind::secret) continue;
    if (!from_environment && !value.starts_with(credential_prefix)) continue;
    auto content = read_secret_source(value);
    if (content)
      secrets.emplace_back(from_environment ? value.substr(environment_prefix.size()) : value, std::move(*content));
  }
  return secrets;
}

std::vector<std::vector<OptionProblem>> ask_plugins(const std::vector<OptionQuestion>& questions,
                                                    const std::string& worker_path, const DescribeLimits& limits) {
  std::vector<std::vector<OptionProblem>> answers(questions.size());
  std::map<std::string, PluginConversation> conversations;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    if (is_answered(questions[i])) continue;
    const std::string& plugin = questions[i].check->plugin_path;
    const auto conversation = conversations.try_emplace(plugin, plugin, worker_path, limits).first;
    answers[i] = conversation->second.ask(questions[i]);
  }
  return answers;
}

}  // namespace sereno::host
