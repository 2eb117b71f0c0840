// A check for the harness' own test: does every thing that a check can do to its host.
#include "sereno/plugin.h"

namespace {
using namespace sereno;

class ProbeCheck final : public Check {
 public:
  void declare(Options& options) const override {
    options.add("file", Options::Kind::file, "", "file to read")
        .add("password", Options::Kind::secret, "", "secret to measure")
        .add("word", Options::Kind::text, "", "words to join")
        .repeatable()
        .add("late", Options::Kind::flag, "", "come back past the deadline")
        .add("number", Options::Kind::number, "", "any number")
        .add("mood", Options::Kind::choice, "calm", "how it is done")
        .choices({"calm", "wild"})
        .add("ca", Options::Kind::file, "", "a file that must be there")
        .readable()
        .add("canary", Options::Kind::text, "", "accounts to sign in with, the first that is granted")
        .repeatable()
        .add("rejected", Options::Kind::flag, "", "the sign-in is rejected")
        .add("patience", Options::Kind::duration, "0", "how long to wait for a canary");
  }

  std::vector<OptionProblem> validate(const Context& context) const override {
    if (context.text("password") == "wrong") throw std::runtime_error("thrown to order");
    if (context.text("mood") == "wild" && !context.has("number")) return {{.option = "mood", .why = "needs --number"}};
    return {};
  }
  std::string function() const override { return "probing"; }

  /// Signs in, or says that it did not and why.
  static CheckResult sign_in(const Context& context) {
    std::vector<Canary> canaries;
    for (const std::string& account : context.all("canary"))
      canaries.push_back({.platform = "crm", .account = account, .limits = {.sign_ins = 3}});
    std::size_t taken = 0;
    const auto answer =
        context.take_canary(canaries, true, taken, context.duration("patience").value_or(milliseconds{0}));
    if (!answer)
      return {.status = Status::unknown,
              .summary = answer.why,
              .function_state = FunctionState::not_seen,
              .observer = std::string(answer.observer())};
    const bool rejected = context.has("rejected");
    context.sign_in_ended(canaries[taken], rejected ? SignIn::rejected : SignIn::accepted, "Login incorrect");
    context.release_canary(canaries[taken]);
    std::string summary = canaries[taken].account + " for '" + context.owner().id + "'";
    for (const Party& party : context.depends_on()) summary += ", on " + party.id;
    return {.status = rejected ? Status::warning : Status::ok, .summary = summary};
  }

  CheckResult run(const Context& context) const override {
    if (context.has("canary")) return sign_in(context);
    context.step_begins("first");
    context.log(LogLevel::info, "looking");
    std::string summary = "words";
    for (const std::string& word : context.all("word")) summary += " " + word;
    if (context.has("file")) summary += ", file " + context.read_file(context.text("file"), 8);
    if (context.has("password")) summary += ", secret of " + std::to_string(context.text("password").size());
    context.step_begins("second");
    if (context.cancelled()) throw CheckFailure("cancelled");
    const auto runs = parse_integer(context.load_state()).value_or(0) + 1;
    context.save_state(std::to_string(runs));
    for (const Context::Intent& intent : context.open_intents()) summary += ", undid " + intent.key;
    for (const Context::Intent& intent : context.open_intents()) context.drop_intent(intent.key);
    context.keep_intent("canary", "sent at " + format_instant(context.now()));
    context.step_ends({.name = "first", .outcome = "looked"});
    if (context.has("late"))
      while (!context.cancelled()) {
      }
    return {
        .status = Status::ok, .summary = summary, .metrics = {{.label = "runs", .value = static_cast<double>(runs)}}};
  }
};
}  // namespace

SERENO_PLUGIN(ProbeCheck, "probe", "Shows every side of the plugin line")
