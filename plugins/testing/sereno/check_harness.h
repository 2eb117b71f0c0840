// Runs a check across the real plugin line, in a world that the test invents.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sereno/check.h"
#include "sereno/check_result.h"
#include "sereno/option_problem.h"
#include "sereno/time.h"

#ifndef SERENO_PLUGIN_UNDER_TEST
#define SERENO_PLUGIN_UNDER_TEST ""
#endif

namespace sereno {

/// One run of one check. The plugin is loaded as the host loads it, options go through the same validation, secrets and
/// files come from what the test says: nothing of the machine is seen. Options that are refused, and a run past its
/// deadline, give the result that the agent would give.
///
///   const auto result = CheckHarness().file("/proc/meminfo", "SwapTotal: 9 kB\n").option("warning", "80").run();
class CheckHarness {
 public:
  /// The plugin of the folder that the test lies in (sereno_add_check sets it); its only check, or the one named.
  /// Throws std::runtime_error when there is none.
  explicit CheckHarness(const std::string& plugin = SERENO_PLUGIN_UNDER_TEST, const std::string& check = {});
  ~CheckHarness();
  CheckHarness(const CheckHarness&) = delete;
  CheckHarness& operator=(const CheckHarness&) = delete;

  /// By long name; several times for a repeatable one. Without a value for flags.
  CheckHarness& option(const std::string& name, const std::string& value = {});
  /// A file that the check can read; also what "file:PATH" of a secret gives. Any other is not there.
  CheckHarness& file(const std::string& path, const std::string& content);
  /// A file whose reading fails with this errno: EACCES, EIO, ...
  CheckHarness& broken_file(const std::string& path, int error);
  /// What "env:NAME" of a secret gives.
  CheckHarness& environment(const std::string& name, const std::string& value);
  /// What the check kept at its last run.
  CheckHarness& state(const std::string& bytes);
  CheckHarness& verbosity(unsigned level);
  /// The soft deadline, from the start of the run; the check's own default when not told. 0: it has passed already.
  CheckHarness& timeout(milliseconds timeout);
  /// The run is cancelled from its beginning.
  CheckHarness& cancelled();

  /// What the run's clocks show at its start. They stand still, or move on by `each_look` whenever anybody looks.
  CheckHarness& at(Instant now, milliseconds each_look = milliseconds{0});
  /// An intent that an earlier run left open.
  CheckHarness& intent(const std::string& key, const std::string& note);

  /// Another run holds it.
  CheckHarness& canary_busy(const std::string& account);
  /// Nothing is known of any canary: neither an agent nor a state folder can be reached.
  CheckHarness& no_canaries();
  /// What the settings of the service say.
  CheckHarness& owner(Party owner);
  CheckHarness& depends_on(Party party);

  /// What is wrong with the options, before any run: as the host finds it, then as the check says it.
  std::vector<OptionProblem> validate();
  /// May be called again: the state that the check saved is there then.
  CheckResult run();

  /// What the last runs left behind.
  struct LogLine {
    LogLevel level = LogLevel::info;
    std::string text{};
  };
  const std::vector<LogLine>& log() const;
  const std::string& saved_state() const;
  const std::vector<std::string>& steps_begun() const;
  /// Those that the last run told of as they ended.
  const std::vector<StepOutcome>& steps_ended() const;
  /// Those that are open now, oldest first.
  std::vector<Context::Intent> intents() const;
  /// What the runs told of their sign-ins, in their order. What follows from it holds for the next run: two rejections
  /// in a row pause the canary, for half an hour by the clock of the harness.
  struct SignInEnd {
    std::string account{};
    SignIn outcome = SignIn::accepted;
    std::string words{};
  };
  const std::vector<SignInEnd>& sign_ins_ended() const;
  /// Sign-ins that were granted to this account.
  std::size_t sign_ins_begun(const std::string& account) const;

 private:
  class World;
  std::unique_ptr<World> world_;
};

}  // namespace sereno
